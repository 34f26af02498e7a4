using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Views.Reading;
using RenderFarm.Views.Watching;

namespace RenderFarm.Grains.Jobs;

/// <summary>What is shown of one job, and to whom: the newest update of the queue shard, and the job's watchers.</summary>
internal sealed class JobBoard : IWatched, IAsyncDisposable
{
    private readonly PublishedJob _published;
    private readonly VersionClock _clock;
    private readonly WatchHub _hub;
    private readonly LossCurves _losses = new();
    private long _sequence = -1;

    public JobBoard(Job job, PagedLists lists, TimeProvider time)
    {
        _clock = VersionClock.At(time.GetUtcNow());
        _published = new PublishedJob(job, lists, _clock.Next());
        _hub = new WatchHub(this, _clock, time);
    }

    public Job Job => _published.Job;
    public JobView View => _published.View;
    public IReadOnlyList<PublishedAttempt> Attempts => _published.Attempts;

    /// <summary>Ranges whose states have to be asked for.</summary>
    public IEnumerable<int> Unknown => Enumerable.Range(0, Job.Header.Ranges).Where(range => _published.Runs(range) is null);

    public void Update(JobUpdate update)
    {
        // A shard that was overtaken may still tell of what it knew.
        if (update.Sequence < _sequence)
            return;
        _sequence = update.Sequence;
        foreach (var range in update.Ranges)
            _published.SetRuns(range.Index, range.Runs);
        Forget(update.Attempts);
        foreach (var progress in update.Attempts.Select(attempt => attempt.Progress).OfType<AttemptProgress>())
            _losses.Add(progress);
        var version = _clock.Next();
        _published.Set(Job.Decode(update.State), update.Attempts, update.SecondsPerFrame, version);
        _published.SetForecast(update.Eta, default, version);
        _hub.Changed(Job.Id, () => update.Frames);
        if (update.Attempts.Count > 0)
            _hub.Progressed(Job.Id);
    }

    public void Learnt(int index, RangeRecord range)
    {
        var known = range.Bytes is { } bytes ? FrameRange.Decode(bytes) : FrameRange.New(JobHeader.FirstOf(index), Job.Header.CountOf(index));
        _published.Learnt(index, known.Runs());
    }

    public FrameMap Map() => new(_clock.Last, _published.AllRuns(index => [new FrameRun(FrameState.Waiting, Job.Header.CountOf(index))]));

    public IReadOnlyList<LossPoint> Losses(int frame) =>
        [.. Attempts.Where(attempt => attempt.Frame == frame).SelectMany(attempt => _losses.Of(attempt.Lease.Attempt))];

    public IAsyncEnumerable<FarmEvent> Watch(long? after, CancellationToken cancellation) => _hub.Watch(Job.Id, after, cancellation);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    JobView? IWatched.Job(JobId id) => View;

    FrameMap? IWatched.Map(JobId id) => Map();

    IReadOnlyList<FrameProgress> IWatched.Running(JobId id) => _published.Running;

    FarmOverview IWatched.Overview() => throw new InvalidOperationException("A job's watchers do not see the farm.");

    IReadOnlyList<JobView> IWatched.Jobs() => [View];

    private void Forget(IReadOnlyList<PublishedAttempt> running)
    {
        foreach (var ended in Attempts.Select(attempt => attempt.Lease.Attempt).Except(running.Select(attempt => attempt.Lease.Attempt)))
            _losses.Forget(ended);
    }
}
