using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Grains.Jobs;
using RenderFarm.Views.Reading;

namespace RenderFarm.Grains;

/// <summary>What the blob store's keeper asks and tells.</summary>
public sealed partial class ClusterFarm
{
    /// <summary>
    /// All that jobs name, as last told by the queue: what was named since is of blobs that were put, or asked for, since. Fails where anything cannot be
    /// read: then nothing may be concluded.
    /// </summary>
    public async Task<NamedBlobs> NamedBlobs(CancellationToken cancellation)
    {
        var named = new NamedBlobs();
        await foreach (var job in AllJobs(cancellation))
            if (await Manifest(job, cancellation) is { } manifest)
                await AddTo(named, manifest, cancellation);
        return named;
    }

    /// <summary>For people to see.</summary>
    public Task Weighed(long bytes, CancellationToken cancellation) => Asked(() => Done(Farm.Weighed(bytes)), cancellation);

    private async Task AddTo(NamedBlobs named, JobManifest manifest, CancellationToken cancellation)
    {
        named.Add(manifest.Header);
        foreach (var some in manifest.Pages.Chunk(Limits.CallsAtOnce))
            foreach (var page in await Task.WhenAll(some.Select(name => Asked(() => Grain(manifest.Job).Page(name), cancellation))))
                named.Add(JobRecordCodec.DecodePage(page));
        foreach (var some in Enumerable.Range(0, manifest.Header.Ranges).Chunk(Limits.CallsAtOnce))
            foreach (var range in await Task.WhenAll(some.Select(index => Asked(() => Range(manifest.Job, index).Load(), cancellation))))
                if (range.Bytes is { } bytes)
                    named.Add(FrameRange.Decode(bytes));
    }

    private IRangeGrain Range(JobId job, int index) => grains.GetGrain<IRangeGrain>(RangeName.Of(job, index));
}
