using Microsoft.Net.Http.Headers;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Api;

internal static class FrameRoutes
{
    private const string One = "/{n:int:min(1)}";

    public static void Map(RouteGroupBuilder api)
    {
        var frames = api.MapGroup("/jobs/{id}/frames").WithTags("Frames");
        frames.MapGet("", List).Produces<Page<FrameView>>().Says("listFrames", "Frames of a job by number", KeyRole.Viewer, 404);
        frames.MapGet(One, Get).Produces<FrameView>().Says("getFrame", "One frame", KeyRole.Viewer, 404);
        frames.MapGet(One + "/why", Why).Produces<WhyWaiting>().Says("whyWaiting", "The rule that holds a waiting frame", KeyRole.Viewer, 404, 409);
        frames.MapGet(One + "/losses", Losses).Produces<IReadOnlyList<LossPoint>>().Says("getLosses", "Losses of a frame's attempts by iteration", KeyRole.Viewer, 404);
        frames.MapGet(One + "/log", Log).Produces<IReadOnlyList<LogLine>>().Says("getLog", "What a frame's attempts had to say", KeyRole.Viewer, 404);
        MapPictures(frames);
    }

    private static void MapPictures(RouteGroupBuilder frames)
    {
        Picture(frames, "result", "The finished picture", frame => frame.Result is { } result ? (result.Result, frame.OutputName) : null);
        Picture(frames, "content", "The picture that is painted", frame => (frame.Content.Hash, frame.Content.Name));
        Picture(frames, "preview", "The newest preview of a running frame", frame => frame.Running?.Preview is { } preview ? (preview, null) : null);
        frames.MapGet(One + "/thumbnail", Small).GivesPicture()
            .Says("getThumbnail", "A small PNG: of the result, else the newest preview, else the content", KeyRole.Viewer, 404);
    }

    private static void Picture(RouteGroupBuilder frames, string what, string summary, Func<FrameView, (ContentHash Hash, string? Name)?> choose) =>
        frames.MapGet($"{One}/{what}", async (string id, int n, CallersFarm farm, IBlobStore blobs, HttpContext http, CancellationToken cancellation) =>
                await farm.Of(id, job => farm.Farm.Frame(job, n, cancellation), frame => choose(frame) is { } picture
                    ? Replies.Blob(http, blobs, picture.Hash, picture.Name, immutable: false, cancellation)
                    : Task.FromResult(Problems.Of(StatusCodes.Status404NotFound, $"Frame {n} is {frame.State.ToString().ToLowerInvariant()} and has no {what}.")), cancellation))
            .GivesPicture().Says($"get{char.ToUpperInvariant(what[0])}{what[1..]}", summary, KeyRole.Viewer, 404);

    private static Task<IResult> List(
        string id, string? state, int? from, int? limit, CallersFarm farm, CancellationToken cancellation)
    {
        var query = new FrameQuery(
            Requests.State<FrameState>(state), Requests.Within("from", from, 1, 1, int.MaxValue),
            Requests.Within("limit", limit, Limits.FramesDefault, 1, Limits.FramesMost));
        return farm.Of(id, job => farm.Farm.Frames(job, query, cancellation), cancellation);
    }

    private static Task<IResult> Get(string id, int n, CallersFarm farm, CancellationToken cancellation) =>
        farm.Of(id, job => farm.Farm.Frame(job, n, cancellation), cancellation);

    private static Task<IResult> Why(string id, int n, CallersFarm farm, CancellationToken cancellation) =>
        farm.Of(id, job => farm.Farm.Why(job, n, cancellation), cancellation);

    private static Task<IResult> Losses(string id, int n, CallersFarm farm, CancellationToken cancellation) =>
        farm.Of(id, job => farm.Farm.Losses(job, n, cancellation), cancellation);

    private static Task<IResult> Log(string id, int n, CallersFarm farm, CancellationToken cancellation) =>
        farm.Of(id, job => farm.Farm.Log(job, n, cancellation), cancellation);

    private static Task<IResult> Small(
        string id, int n, int? size, CallersFarm farm, Thumbnails thumbnails, HttpContext http, CancellationToken cancellation)
    {
        var longest = Requests.Within("size", size, Limits.ThumbnailPx, Limits.ThumbnailLeastPx, Limits.ThumbnailMostPx);
        return farm.Of(id, job => farm.Farm.Frame(job, n, cancellation), async frame =>
        {
            var picture = frame.Result?.Result ?? frame.Running?.Preview ?? frame.Content.Hash;
            http.Response.Headers.CacheControl = "private, no-cache";
            return await thumbnails.Of(picture, longest, cancellation) is { } png
                ? Results.Bytes(png, "image/png", entityTag: new EntityTagHeaderValue($"\"{picture.Abbreviated}-{longest}\""))
                : Problems.Of(StatusCodes.Status404NotFound, $"The store has no picture of frame {n} any more.");
        }, cancellation);
    }
}
