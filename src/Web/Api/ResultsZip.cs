using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Api;

/// <summary>The frames of a job that are done by now, as a zip that is made while it is read: pictures are packed already, so they are stored.</summary>
internal sealed class ResultsZip(IFarm farm, IBlobStore blobs, JobView job) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        context.Response.ContentType = "application/zip";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{job.Id}.zip\"";
        // The writer of zips still closes entries with small writes that are not asynchronous; Limits.Downloads bounds the threads that may wait so.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        // A full disk or a lost blob must not look like a whole archive: the connection breaks, as no directory of entries was written.
        try
        {
            var zip = await ZipArchive.CreateAsync(context.Response.Body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellation);
            await foreach (var frame in Done(cancellation))
                await Add(zip, frame, cancellation);
            await zip.DisposeAsync();
        }
        catch (Exception e) when (e is IOException or InputException && context.Response.HasStarted)
        {
            context.Abort();
        }
    }

    /// <summary>A name for an entry that stays inside of whatever folder it is unpacked in.</summary>
    public static string EntryName(string outputName, int number)
    {
        var last = outputName[(outputName.LastIndexOfAny(['/', '\\', ':']) + 1)..];
        var name = new string([.. last.Select(c => char.IsControl(c) || "<>\"|?*".Contains(c, StringComparison.Ordinal) ? '_' : c)]).Trim().TrimEnd('.');
        return name.TrimStart('.').Length == 0 ? $"frame-{number:000000}" : name;
    }

    private async IAsyncEnumerable<FrameView> Done([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int? from = 1; from is not null;)
        {
            var page = (await farm.Frames(job.Id, new FrameQuery(FrameState.Done, from.Value, Limits.PageMost), cancellation)).OrThrow();
            foreach (var frame in page.Items)
                yield return frame;
            from = page.Next is { } next ? int.Parse(next, System.Globalization.CultureInfo.InvariantCulture) : null;
        }
    }

    private async Task Add(ZipArchive zip, FrameView frame, CancellationToken cancellation)
    {
        if (frame.Result is not { } result)
            return;
        await using var picture = await blobs.Open(result.Result, cancellation) ?? throw new IOException($"The store has lost the result of frame {frame.Number}.");
        var entry = zip.CreateEntry(EntryName(frame.OutputName, frame.Number), CompressionLevel.NoCompression);
        // Entries say when the job was submitted, not when they were read: the same frames give the same archive.
        entry.LastWriteTime = job.SubmittedAt;
        await using var file = await entry.OpenAsync(cancellation);
        await picture.CopyToAsync(file, cancellation);
    }
}
