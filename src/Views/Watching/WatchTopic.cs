using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Views.Watching;

/// <summary>
/// What the watchers of one job (or of the whole farm) share: the last steps, made once for all of them. Changes gather in between, a frame's
/// later state over its earlier one.
/// </summary>
internal sealed class WatchTopic(JobId? job, long version)
{
    private readonly Lock _lock = new();
    private readonly Queue<FarmEvent> _steps = [];
    private readonly Dictionary<int, FrameState> _frames = [];
    private readonly HashSet<JobId> _jobs = [];
    private TaskCompletionSource _news = NewSignal();
    private bool _progress;

    /// <summary>Steps are known after this version.</summary>
    private long _floor = version;

    private long _last = version;

    public JobId? Job => job;

    /// <summary>Watchers now.</summary>
    public int Watchers { get; set; }

    /// <summary>Since when nobody watches.</summary>
    public DateTimeOffset? Left { get; set; }

    public void Changed(JobId id, IEnumerable<FrameChange> frames)
    {
        lock (_lock)
        {
            _jobs.Add(id);
            foreach (var (frame, state) in frames)
                _frames[frame] = state;
        }
    }

    public void Progressed()
    {
        lock (_lock)
            _progress = true;
    }

    /// <summary>Makes a step of what gathered, if anything did, and wakes the watchers.</summary>
    public void Publish(IWatched watched, VersionClock clock)
    {
        TaskCompletionSource news;
        lock (_lock)
        {
            if (_jobs.Count == 0 && !_progress)
                return;
            foreach (var step in job is { } id ? OfJob(id, watched, clock) : OfFarm(watched, clock))
            {
                _steps.Enqueue(step);
                _last = step.Version;
            }
            while (_steps.Count > Limits.StepsBehind)
                _floor = _steps.Dequeue().Version;
            (_progress, news, _news) = (false, _news, NewSignal());
            _jobs.Clear();
            _frames.Clear();
        }
        news.SetResult();
    }

    /// <returns>Null: steps after this version are not known (any more).</returns>
    public IReadOnlyList<FarmEvent>? After(long version, out Task news)
    {
        lock (_lock)
        {
            news = _news.Task;
            return version < _floor ? null : version >= _last ? [] : [.. _steps.Where(step => step.Version > version)];
        }
    }

    private IEnumerable<FarmEvent> OfJob(JobId id, IWatched watched, VersionClock clock)
    {
        if (_jobs.Count > 0 && watched.Job(id) is { } view)
            yield return new FarmEvent.JobChanged(clock.Next(), view);
        if (_frames.Count > 0 || _progress)
            yield return new FarmEvent.FramesChanged(
                clock.Next(), id, [.. _frames.OrderBy(f => f.Key).Select(f => new FrameChange(f.Key, f.Value))], watched.Running(id));
    }

    private IEnumerable<FarmEvent> OfFarm(IWatched watched, VersionClock clock)
    {
        foreach (var id in _jobs)
            if (watched.Job(id) is { } view)
                yield return new FarmEvent.JobChanged(clock.Next(), view);
        yield return new FarmEvent.OverviewChanged(clock.Next(), watched.Overview());
    }

    // Continuations must not run under the publisher.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
