using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Grains.Farm;
using RenderFarm.Grains.Jobs;
using RenderFarm.Grains.Records;

namespace RenderFarm.Grains;

/// <summary>What is forgotten, where that is wanted.</summary>
public sealed partial class ClusterFarm
{
    /// <summary>Forgets jobs that were settled before a time, with all that is kept of them but their blobs, which no job names then.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ForgetOld(DateTimeOffset before, CancellationToken cancellation)
    {
        var forgotten = 0;
        await foreach (var job in AllJobs(cancellation))
        {
            var record = (await Asked(() => Grain(job).Load(), cancellation)).Value;
            if (record is not null && !await Forget(record, before, cancellation))
                continue;
            // Without a record: it was forgotten, but not to the end.
            if ((await Asked(() => Grain(job).Forgotten(), cancellation)).Value is { Pages.Count: > 0 } left)
                await Clear(left, cancellation);
            await Asked(() => Done(Farm.Unregister(job.Text)), cancellation);
            forgotten++;
        }
        return forgotten;
    }

    private IAsyncEnumerable<JobId> AllJobs(CancellationToken cancellation) =>
        JobIndex.Read(from => Asked(() => grains.GetGrain<IListGrain>(JobIndex.Name).Newest(from, Limits.JobsAtOnce), cancellation));

    private async Task<bool> Forget(JobRecord record, DateTimeOffset before, CancellationToken cancellation)
    {
        var (job, shard) = (record.Manifest.Job, record.Manifest.Shard);
        if (record.State is null || Core.Jobs.Job.Decode(record.State) is not { State: JobState.Finished or JobState.Cancelled, FinishedAt: { } settled } || settled >= before)
            return false;
        if (!await Asked(() => Shard(shard).Forget(job.Text), cancellation))
            return false;
        _lists.TryRemove(job, out _);
        await Audit("farm", "forget", job.Text, null);
        return true;
    }

    // Nobody finds these any more.
    private async Task Clear(JobManifest left, CancellationToken cancellation)
    {
        foreach (var some in Enumerable.Range(0, left.Header.Ranges).Chunk(Limits.CallsAtOnce))
            await Task.WhenAll(some.Select(index => Asked(() => Done(Range(left.Job, index).Clear()), cancellation)));
        foreach (var some in Enumerable.Range(1, left.Header.Frames).Chunk(Limits.CallsAtOnce))
            await Task.WhenAll(some.Select(frame => Asked(() => Done(Diary(left.Job, frame).Clear()), cancellation)));
        await Asked(() => Done(Grain(left.Job).Clear()), cancellation);
    }

    private static async Task<bool> Done(Task call)
    {
        await call;
        return true;
    }
}
