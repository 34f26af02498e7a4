using System.Runtime.CompilerServices;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Views.Watching;

/// <summary>
/// Tells watchers what changes. The writer only notes which frames changed, and only of jobs that somebody watches; four times a second each
/// topic makes one step of it for all its watchers. A watcher is never waited for: one that falls behind the steps kept gets a snapshot.
/// </summary>
internal sealed class WatchHub : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobId, WatchTopic> _jobs = [];
    private readonly IWatched _watched;
    private readonly VersionClock _clock;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private WatchTopic? _farm;

    public WatchHub(IWatched watched, VersionClock clock, TimeProvider time)
    {
        (_watched, _clock, _time) = (watched, clock, time);
        _timer = time.CreateTimer(_ => Publish(), null, Limits.WatchPause, Limits.WatchPause);
    }

    /// <summary>Called by the writer after it published; costs next to nothing where nobody watches.</summary>
    /// <param name="frames">Asked for only when somebody watches the job.</param>
    public void Changed(JobId job, Func<IEnumerable<FrameChange>> frames)
    {
        foreach (var topic in Topics(job))
            topic.Changed(job, topic.Job is null ? [] : frames());
    }

    public void Progressed(JobId job)
    {
        foreach (var topic in Topics(job))
            topic.Progressed();
    }

    public async IAsyncEnumerable<FarmEvent> Watch(JobId? job, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var topic = Enter(job);
        try
        {
            // A version from the future is another farm's.
            var seen = after <= _clock.Last ? after : null;
            while (!cancellation.IsCancellationRequested)
            {
                Task news = Task.CompletedTask;
                var steps = seen is { } version ? topic.After(version, out news) : null;
                foreach (var step in steps ?? [Snapshot(job)])
                {
                    yield return step;
                    seen = step.Version;
                }
                await Wait(steps is { Count: 0 } ? news : Task.CompletedTask, cancellation);
            }
        }
        finally
        {
            Leave(topic);
        }
    }

    /// <summary>Also done by the clock, four times a second.</summary>
    public void Publish()
    {
        WatchTopic[] topics;
        lock (_lock)
        {
            Forget();
            topics = [.. _jobs.Values, .. _farm is { } farm ? [farm] : Array.Empty<WatchTopic>()];
        }
        foreach (var topic in topics)
            topic.Publish(_watched, _clock);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    // The version is read before the views: what changes in between comes again as a step.
    private FarmEvent.Snapshot Snapshot(JobId? job)
    {
        var version = _clock.Last;
        return job is { } id
            ? new(version, null, _watched.Job(id) is { } view ? [view] : [], _watched.Map(id))
            : new(version, _watched.Overview(), _watched.Jobs(), null);
    }

    private static Task Wait(Task news, CancellationToken cancellation) =>
        news.WaitAsync(cancellation).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private List<WatchTopic> Topics(JobId job)
    {
        var topics = new List<WatchTopic>(2);
        lock (_lock)
        {
            if (_jobs.TryGetValue(job, out var own))
                topics.Add(own);
            if (_farm is { } farm)
                topics.Add(farm);
        }
        return topics;
    }

    private WatchTopic Enter(JobId? job)
    {
        lock (_lock)
        {
            WatchTopic topic;
            if (job is not { } id)
                topic = _farm ??= new WatchTopic(null, _clock.Last);
            else if (!_jobs.TryGetValue(id, out topic!))
                _jobs[id] = topic = new WatchTopic(id, _clock.Last);
            topic.Watchers++;
            topic.Left = null;
            return topic;
        }
    }

    private void Leave(WatchTopic topic)
    {
        lock (_lock)
            if (--topic.Watchers == 0)
                topic.Left = _time.GetUtcNow();
    }

    // A watcher whose connection broke comes back within seconds, and goes on where it was.
    private void Forget()
    {
        var before = _time.GetUtcNow() - Limits.WatchersComeBack;
        foreach (var (id, topic) in _jobs)
            if (topic.Left < before)
                _jobs.Remove(id);
        if (_farm?.Left < before)
            _farm = null;
    }
}
