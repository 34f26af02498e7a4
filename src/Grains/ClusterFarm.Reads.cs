using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Orleans.Runtime;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Receipts;
using RenderFarm.Grains.Farm;
using RenderFarm.Grains.Jobs;
using RenderFarm.Grains.Records;
using RenderFarm.Grains.Wire;
using RenderFarm.Views.Reading;
using RenderFarm.Views.Watching;

namespace RenderFarm.Grains;

/// <summary>What people look at.</summary>
public sealed partial class ClusterFarm
{
    // What never changes of jobs that were looked at lately.
    private readonly ConcurrentDictionary<JobId, Task<PagedLists>> _lists = new();

    public Task<Answer<JobView>> Job(JobId job, CancellationToken cancellation) => Looked(() => View(job, cancellation));

    public async Task<Page<JobView>> Jobs(JobQuery query, CancellationToken cancellation) =>
        (await Asked(() => Farm.Jobs(query), cancellation)).Value;

    public Task<Answer<Page<FrameView>>> Frames(JobId job, FrameQuery query, CancellationToken cancellation) => Found<Page<FrameView>>(
        job, async found => await FrameViews.Page(found, Ranges(found, cancellation), query), cancellation);

    public Task<Answer<FrameView>> Frame(JobId job, int frame, CancellationToken cancellation) => Found<FrameView>(
        job,
        async found => frame >= 1 && frame <= found.Job.Header.Frames
            ? FrameViews.One(found, await Ranges(found, cancellation)(JobHeader.RangeOf(frame)), frame)
            : new Refusal(RefusalKind.NotFound, $"Job {job} has no frame {frame}: its frames are 1 to {found.Job.Header.Frames}."),
        cancellation);

    public Task<Answer<FrameMap>> Map(JobId job, CancellationToken cancellation) => Looked<FrameMap>(async () =>
        (await Asked(() => Grain(job).Map(), cancellation)).Value is { } map ? map : NoJob(job));

    public Task<Answer<WhyWaiting>> Why(JobId job, int frame, CancellationToken cancellation) => Looked(async () =>
        await Manifest(job, cancellation) is { } manifest
            ? (await Asked(() => Shard(manifest.Shard).Why(job.Text, frame), cancellation)).Value
            : NoJob(job));

    public Task<Answer<IReadOnlyList<LossPoint>>> Losses(JobId job, int frame, CancellationToken cancellation) => Looked<IReadOnlyList<LossPoint>>(async () =>
    {
        var ended = await Diaries(job, frame, cancellation);
        var running = (await Asked(() => Grain(job).Losses(frame), cancellation)).Value;
        return ended.SelectMany(diary => diary.Losses).Concat(running).ToList();
    });

    public Task<Answer<IReadOnlyList<LogLine>>> Log(JobId job, int frame, CancellationToken cancellation) => Looked<IReadOnlyList<LogLine>>(async () =>
        (await Diaries(job, frame, cancellation)).SelectMany(diary => diary.Lines).ToList());

    public Task<Answer<Receipt>> Receipt(JobId job, CancellationToken cancellation) => Looked<Receipt>(async () =>
        await Manifest(job, cancellation) is { } manifest && await Published(job, cancellation) is { } found
            ? await Receipts.Of(found, Ranges(found, cancellation), manifest.Spec, options.Version)
            : NoJob(job));

    public async IAsyncEnumerable<FarmEvent> Watch(JobId? job, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var seen = after;
        while (!cancellation.IsCancellationRequested)
        {
            var steps = job is { } id ? Grain(id).Watch(seen, cancellation) : Farm.Watch(seen, cancellation);
            await using var step = steps.GetAsyncEnumerator(cancellation);
            while (await Next(step, cancellation))
            {
                seen = step.Current.Value.Version;
                yield return step.Current.Value;
            }
            // The grain moved to another silo: it is asked again, and gives a snapshot where steps are missing.
            await Task.Delay(Limits.RetryPause, time, CancellationToken.None);
        }
    }

    public async Task<FarmOverview> Overview(CancellationToken cancellation) => (await Asked(() => Farm.Overview(), cancellation)).Value;

    public async Task<IReadOnlyList<WorkerView>> Workers(CancellationToken cancellation) => (await Asked(() => Farm.Workers(), cancellation)).Value;

    public async Task<Page<AuditEntry>> Audit(string? cursor, int limit, CancellationToken cancellation)
    {
        var before = cursor is null ? (long?)null : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InputException($"'{cursor}' is not a cursor of the audit log: take the one that the page before gave.");
        var part = await Asked(() => grains.GetGrain<IListGrain>("audit").Newest(before, limit), cancellation);
        return new([.. part.Items.Select(WireJson.Read<AuditEntry>)], part.Last > 0 ? part.Last.ToString(CultureInfo.InvariantCulture) : null);
    }

    public async Task<string?> NotReady(CancellationToken cancellation)
    {
        if (_notReady is { } reason)
            return reason;
        try
        {
            await ClusterCalls.Once(async () => await Shard(0).News()).WaitAsync(Limits.ReadyPatience, cancellation);
            return null;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            return e.Message;
        }
    }

    public async Task<string?> Webhook(JobId job, CancellationToken cancellation) => (await Manifest(job, cancellation))?.Header.Webhook;

    public Task<Answer<ContentHash>> Network(string name, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult<Answer<ContentHash>>(options.Network(name));
        }
        catch (InputException e)
        {
            return Task.FromResult<Answer<ContentHash>>(new Refusal(RefusalKind.NotFound, e.Message));
        }
    }

    private IFarmGrain Farm => grains.GetGrain<IFarmGrain>(0);

    private IJobGrain Grain(JobId job) => grains.GetGrain<IJobGrain>(job.Text);

    private Task<T> Asked<T>(Func<Task<T>> call, CancellationToken cancellation) => ClusterCalls.Patiently(call, time, cancellation);

    private static async Task<Answer<T>> Looked<T>(Func<Task<Answer<T>>> read)
    {
        try
        {
            return await read();
        }
        catch (IOException e)
        {
            return new Refusal(RefusalKind.Unavailable, $"It cannot be read: {e.Message}.");
        }
    }

    private Task<Answer<T>> Found<T>(JobId job, Func<PublishedJob, Task<Answer<T>>> read, CancellationToken cancellation) =>
        Looked(async () => await Published(job, cancellation) is { } found ? await read(found) : NoJob(job));

    private async Task<Answer<JobView>> View(JobId job, CancellationToken cancellation) =>
        (await Asked(() => Grain(job).Read(), cancellation)).Value is { } found ? found.View : NoJob(job);

    private async Task<JobManifest?> Manifest(JobId job, CancellationToken cancellation) =>
        (await Asked(() => Grain(job).Load(), cancellation)).Value?.Manifest;

    private async Task<PublishedJob?> Published(JobId job, CancellationToken cancellation)
    {
        if ((await Asked(() => Grain(job).Read(), cancellation)).Value is not { } read)
            return null;
        if (_lists.Count >= Limits.JobsRead)
            _lists.Clear();
        var lists = _lists.GetOrAdd(job, _ => Lists(read.Manifest));
        PublishedJob published;
        try
        {
            published = new PublishedJob(Core.Jobs.Job.Decode(read.State), await lists, read.View.Version);
        }
        catch
        {
            _lists.TryRemove(job, out _);
            throw;
        }
        published.Set(published.Job, read.Attempts, read.View.SecondsPerFrame, read.View.Version);
        return published;
    }

    private async Task<PagedLists> Lists(JobManifest manifest)
    {
        var pages = new List<byte[]>();
        foreach (var some in manifest.Pages.Chunk(Limits.CallsAtOnce))
            pages.AddRange(await Task.WhenAll(some.Select(name => Asked(() => Grain(manifest.Job).Page(name), CancellationToken.None))));
        return PagedLists.Of(pages);
    }

    private Func<int, ValueTask<FrameRange>> Ranges(PublishedJob job, CancellationToken cancellation) => async index =>
    {
        var range = await Asked(() => Range(job.Job.Id, index).Load(), cancellation);
        return range.Bytes is { } bytes ? FrameRange.Decode(bytes) : FrameRange.New(JobHeader.FirstOf(index), job.Job.Header.CountOf(index));
    };

    private async Task<IReadOnlyList<AttemptDiary>> Diaries(JobId job, int frame, CancellationToken cancellation)
    {
        var part = await Asked(() => Diary(job, frame).Newest(null, Limits.LoggedAttempts), cancellation);
        return [.. part.Items.Select(WireJson.Read<AttemptDiary>).Reverse()];
    }

    private IListGrain Diary(JobId job, int frame) => grains.GetGrain<IListGrain>(AttemptDiary.NameOf(job, frame));

    // False: this enumeration is over, for whatever reason.
    private static async Task<bool> Next<T>(IAsyncEnumerator<T> steps, CancellationToken cancellation)
    {
        try
        {
            return await steps.MoveNextAsync();
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or EnumerationAbortedException || cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
