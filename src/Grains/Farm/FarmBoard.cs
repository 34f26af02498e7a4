using System.Collections.Concurrent;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Queue;
using RenderFarm.Views.Watching;

namespace RenderFarm.Grains.Farm;

/// <summary>What is shown of the whole farm, and to whom.</summary>
internal sealed class FarmBoard : IWatched, IAsyncDisposable
{
    private readonly ConcurrentDictionary<JobId, JobView> _views = new();
    private readonly VersionClock _clock;
    private readonly WatchHub _hub;
    private int _watchers;
    private volatile FarmOverview _overview;
    private volatile IReadOnlyList<WorkerView> _workers = [];
    private long _blobBytes;

    public FarmBoard(TimeProvider time, string version)
    {
        _clock = VersionClock.At(time.GetUtcNow());
        _overview = new FarmOverview(_clock.Last, version, default, 0, 0, 0, 0, new int[60], [], 0);
        _hub = new WatchHub(this, _clock, time);
    }

    public IReadOnlyList<WorkerView> Workers => _workers;

    /// <summary>As last weighed.</summary>
    public long BlobBytes
    {
        get => Interlocked.Read(ref _blobBytes);
        set => Interlocked.Exchange(ref _blobBytes, value);
    }

    public bool IsWatched => Volatile.Read(ref _watchers) > 0;

    public JobView? Job(JobId id) => _views.GetValueOrDefault(id);

    public FarmOverview Overview() => _overview;

    public void Set(IReadOnlyList<JobView> jobs)
    {
        foreach (var job in jobs)
        {
            _views[job.Id] = job;
            _hub.Changed(job.Id, () => []);
        }
    }

    public void Remove(JobId job) => _views.TryRemove(job, out _);

    public void Set(IReadOnlyList<ShardNews> shards)
    {
        _workers = [.. shards.SelectMany(shard => shard.Workers).GroupBy(worker => worker.Worker.Id).Select(Together)
            .OrderBy(worker => worker.Worker.Id.Text, StringComparer.Ordinal)];
        var parts = shards.Select(shard => shard.Overview).ToList();
        var before = _overview;
        var now = before with
        {
            Counts = parts.Aggregate(default(Core.Frames.FrameCounts), (sum, part) => sum + part.Counts),
            ReadyFrames = parts.Sum(part => part.ReadyFrames),
            ActiveJobs = parts.Sum(part => part.ActiveJobs),
            Workers = _workers.Count,
            BusyWorkers = _workers.Count(worker => worker.Running.Count > 0),
            FramesPerMinute = parts.Sum(part => part.FramesPerMinute),
            Throughput = [.. Enumerable.Range(0, before.Throughput.Count).Select(minute => parts.Sum(part => part.Throughput[minute]))],
            BlobBytes = BlobBytes,
            RecentFailures = [.. parts.SelectMany(part => part.RecentFailures).OrderByDescending(failure => failure.Failure.At).Take(Limits.FailuresShown)],
        };
        _overview = now with { Version = _clock.Last };
        _hub.Progressed(default);
    }

    public async IAsyncEnumerable<FarmEvent> Watch(
        long? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        Interlocked.Increment(ref _watchers);
        try
        {
            await foreach (var step in _hub.Watch(null, after, cancellation))
                yield return step;
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    FrameMap? IWatched.Map(JobId id) => null;

    IReadOnlyList<FrameProgress> IWatched.Running(JobId id) => [];

    IReadOnlyList<JobView> IWatched.Jobs()
    {
        var newest = _views.Values.OrderByDescending(view => view.Id.Text, StringComparer.Ordinal).ToList();
        return
        [
            .. newest.Where(view => view.State is not (JobState.Finished or JobState.Cancelled)),
            .. newest.Where(view => view.State is JobState.Finished or JobState.Cancelled).Take(Limits.SettledJobsShown),
        ];
    }

    // Every shard knows every worker, and the frames that it has of that shard.
    private static WorkerView Together(IGrouping<WorkerId, WorkerView> parts)
    {
        string[] states = ["rendering", "draining", "idle", "lost"];
        return parts.MaxBy(part => part.Seen)! with
        {
            State = states.First(state => state == "lost" || parts.Any(part => part.State == state)),
            Running = [.. parts.SelectMany(part => part.Running)],
            FramesDone = parts.Sum(part => part.FramesDone),
            FramesFailed = parts.Sum(part => part.FramesFailed),
            BusyShare = Math.Min(1, parts.Sum(part => part.BusyShare)),
            SetAsideFor = [.. parts.SelectMany(part => part.SetAsideFor)],
        };
    }
}
