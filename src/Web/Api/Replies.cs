using Microsoft.Net.Http.Headers;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Api;

/// <summary>Answers that more than one route gives.</summary>
internal static class Replies
{
    public static IResult Json<T>(T value) => Json(value, StatusCodes.Status200OK);

    public static IResult Json<T>(T value, int status) => Results.Json(value, FarmJson.Options, statusCode: status);

    /// <summary>A job with its version as ETag.</summary>
    public static IResult Job(HttpContext http, JobView job, int status = StatusCodes.Status200OK)
    {
        var tag = new EntityTagHeaderValue($"\"{job.Version}\"");
        http.Response.GetTypedHeaders().ETag = tag;
        http.Response.Headers.CacheControl = "no-cache";
        return status == StatusCodes.Status200OK && Matches(http, tag) ? Results.StatusCode(StatusCodes.Status304NotModified) : Json(job, status);
    }

    /// <summary>Bytes of the store; what their hash names never changes, what a route names may.</summary>
    public static async Task<IResult> Blob(HttpContext http, IBlobStore blobs, ContentHash hash, string? name, bool immutable, CancellationToken cancellation)
    {
        var tag = new EntityTagHeaderValue($"\"{hash}\"");
        http.Response.Headers.CacheControl = immutable ? "private, max-age=31536000, immutable" : "private, no-cache";
        if (Matches(http, tag))
        {
            http.Response.GetTypedHeaders().ETag = tag;
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }
        var stream = await blobs.Open(hash, cancellation);
        if (stream is null)
            return Problems.Of(StatusCodes.Status404NotFound, $"The store has no blob {hash}.");
        var head = new byte[PictureType.HeadBytes];
        var type = PictureType.Of(head.AsSpan(0, await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation)));
        if (!stream.CanSeek)
        {
            await stream.DisposeAsync();
            stream = await blobs.Open(hash, cancellation) ?? throw new IOException($"Blob {hash} went away.");
        }
        else
        {
            stream.Position = 0;
        }
        return Results.Stream(stream, type, name, entityTag: tag, enableRangeProcessing: stream.CanSeek);
    }

    private static bool Matches(HttpContext http, EntityTagHeaderValue tag) =>
        http.Request.GetTypedHeaders().IfNoneMatch.Any(given => given == EntityTagHeaderValue.Any || given.Compare(tag, useStrongComparison: false));
}
