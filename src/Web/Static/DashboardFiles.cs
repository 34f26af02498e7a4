using System.Collections.Frozen;
using System.IO.Compression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;
using RenderFarm.Core;

namespace RenderFarm.Web.Static;

/// <summary>The dashboard's files, from inside the assembly: read once, compressed once, named by their hash to caches.</summary>
internal static class DashboardFiles
{
    private const string Prefix = "dashboard/", Index = "index.html";

    private static readonly FrozenDictionary<string, Asset> Files = Load();

    private sealed record Asset(byte[] Bytes, byte[]? Gzip, string Type, EntityTagHeaderValue Tag);

    /// <summary>Every file at its name, index.html at /.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (name, file) in Files)
        {
            Serve(routes, "/" + name, file);
            if (name == Index)
                Serve(routes, "/", file);
        }
    }

    private static void Serve(IEndpointRouteBuilder routes, string path, Asset file) =>
        routes.MapMethods(path, ["GET", "HEAD"], (HttpContext http) => Reply(http, file)).ExcludeFromDescription();

    private static IResult Reply(HttpContext http, Asset file)
    {
        // Asked for again at every visit, answered by 304: a new farm shows its new dashboard at once.
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.Vary = "Accept-Encoding";
        var gzip = file.Gzip is not null && http.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "gzip" && e.Quality is not 0);
        if (gzip)
            http.Response.Headers.ContentEncoding = "gzip";
        return Results.Bytes(gzip ? file.Gzip! : file.Bytes, file.Type, entityTag: file.Tag);
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name =>
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                using var bytes = new MemoryStream();
                stream.CopyTo(bytes);
                return ToAsset(name, bytes.ToArray());
            }, StringComparer.Ordinal);
    }

    private static Asset ToAsset(string name, byte[] bytes)
    {
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".js"] = types.Mappings[".mjs"] = "text/javascript";
        var type = types.TryGetContentType(name, out var known) ? known : "application/octet-stream";
        var text = type.StartsWith("text/", StringComparison.Ordinal) || type is "image/svg+xml" or "application/manifest+json" or "application/json";
        return new(bytes, text ? Compress(bytes) : null, text ? type + "; charset=utf-8" : type, new($"\"{ContentHash.Of(bytes).Abbreviated}\"", isWeak: true));
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
