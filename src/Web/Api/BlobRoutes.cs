using Microsoft.AspNetCore.Mvc;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Api;

internal static class BlobRoutes
{
    public static void Map(RouteGroupBuilder api, FarmWebOptions options)
    {
        var blobs = api.MapGroup("/blobs").WithTags("Blobs");
        blobs.MapPost("/missing", Missing).Takes<MissingQuery>().Produces<MissingBlobs>()
            .Says("findMissingBlobs", "Which of these the store lacks", KeyRole.Submitter);
        blobs.MapPut("/{hash}", Put).Accepts<byte[]>("application/octet-stream", "image/*").WithMetadata(new RequestSizeLimitAttribute(options.MostUploadBytes))
            .Produces<StoredBlob>().Produces<StoredBlob>(201).Says("putBlob", "Store a picture's file under its SHA-256", KeyRole.Submitter, 413);
        blobs.MapGet("/{hash}", Get).GivesPicture().Says("getBlob", "Bytes by their hash, for keys without owner", KeyRole.Viewer, 404);
    }

    private static async Task<IResult> Missing(IBlobStore blobs, HttpContext http, CancellationToken cancellation)
    {
        var query = await Requests.Body<MissingQuery>(http.Request, cancellation);
        if (query.Hashes.Count > Limits.MissingHashes)
            throw new InputException($"hashes has {query.Hashes.Count}; ask for at most {Limits.MissingHashes} at a time.");
        var missing = new List<ContentHash>();
        foreach (var hash in query.Hashes.Distinct())
            if (!await blobs.Exists(hash, cancellation))
                missing.Add(hash);
        return Replies.Json(new MissingBlobs(missing));
    }

    private static async Task<IResult> Put(
        string hash, IBlobStore blobs, PictureSizes sizes, FarmWebOptions options, HttpContext http, CancellationToken cancellation)
    {
        var expected = ContentHash.Parse(hash);
        var known = await blobs.Exists(expected, cancellation);
        if (!known)
            await blobs.Put(http.Request.Body, options.MostUploadBytes, expected, cancellation);
        // Bytes that are no picture stay behind unnamed by any job: the store collects them.
        var (width, height) = await Size(sizes, expected, cancellation);
        await using var stored = await blobs.Open(expected, cancellation) ?? throw new IOException($"Blob {expected} went away.");
        return Replies.Json(new StoredBlob(expected, stored.Length, width, height), known ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    private static async Task<(int Width, int Height)> Size(PictureSizes sizes, ContentHash hash, CancellationToken cancellation)
    {
        try
        {
            return await sizes.Of(hash, cancellation) ?? throw new IOException($"Blob {hash} went away.");
        }
        catch (InputException e)
        {
            throw new InputException($"Blob {hash.Abbreviated} cannot be painted: {e.Message}", e);
        }
    }

    // What a job of the caller's owner shows is read by its frames: a hash alone does not tell whose it is.
    private static Task<IResult> Get(string hash, CallersFarm farm, IBlobStore blobs, HttpContext http, CancellationToken cancellation) =>
        farm.Caller.Owner is not null
            ? Task.FromResult(Problems.Of(StatusCodes.Status403Forbidden, "This key has an owner: read pictures by the frames of that owner's jobs."))
            : Replies.Blob(http, blobs, ContentHash.Parse(hash), null, immutable: true, cancellation);
}
