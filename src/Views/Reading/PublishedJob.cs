using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Views.Reading;

/// <summary>
/// A job as readers see it: written by the writer alone after each group, read by anybody without a lock. Frames that are done are in the store; in
/// memory are the states of mixed ranges, as runs, and the ranges whose frames run.
/// </summary>
internal sealed class PublishedJob
{
    private readonly IReadOnlyList<FrameRun>?[] _runs;
    private readonly FrameRange?[] _live;
    private volatile JobView _view;
    private volatile Job _job;
    private volatile IReadOnlyList<PublishedAttempt> _attempts = [];

    public PublishedJob(Job job, IJobLists lists, long version)
    {
        (_job, Lists) = (job, lists);
        Plan = new JobPlan(job.Header, lists);
        var first = lists.Settings(0).Settings;
        var styles = Enumerable.Range(0, job.Header.Styles).Select(lists.Style).ToList();
        _view = new JobView(
            job.Id, job.Header.Name, job.Header.Owner, job.Priority, job.State, job.StateReason, job.Counts, job.SubmittedAt, job.StartedAt,
            job.FinishedAt, null, null, first.Preset, first.SizePx ?? 0, job.Header.Network, job.Header.NetworkHash, styles, version);
        (_runs, _live) = (new IReadOnlyList<FrameRun>?[job.Header.Ranges], new FrameRange?[job.Header.Ranges]);
    }

    public Job Job => _job;
    public IJobLists Lists { get; }
    public JobPlan Plan { get; }
    public JobView View => _view;
    public IReadOnlyList<PublishedAttempt> Attempts => _attempts;

    /// <summary>When the forecast was made last.</summary>
    public DateTimeOffset Forecast { get; private set; }

    /// <summary>The range while frames of it run; null: the store has it.</summary>
    public FrameRange? Live(int range) => Volatile.Read(ref _live[range]);

    /// <summary>Null where it is to be read from the store: it was mixed when the farm started.</summary>
    public IReadOnlyList<FrameRun>? Runs(int range) => Volatile.Read(ref _runs[range]) ?? Uniform(Job.CountsOf(range));

    /// <summary>Progress of the frames that run.</summary>
    public IReadOnlyList<FrameProgress> Running =>
        [.. _attempts.Select(a => new FrameProgress(a.Frame, a.Lease.Worker, a.Progress?.Progress, a.Progress?.Preview))];

    /// <summary>The states of all frames.</summary>
    /// <param name="stored">Of a range of mixed states that nothing happened to since this was made.</param>
    public IReadOnlyList<FrameRun> AllRuns(Func<int, IReadOnlyList<FrameRun>> stored)
    {
        var all = new List<FrameRun>();
        for (var range = 0; range < Job.Header.Ranges; range++)
            foreach (var run in Runs(range) ?? Learnt(range, stored(range)))
                if (all.Count > 0 && all[^1].State == run.State)
                    all[^1] = run with { Count = run.Count + all[^1].Count };
                else
                    all.Add(run);
        return all;
    }

    /// <summary>Remembers what a reader found in the store, unless the writer knows better by now.</summary>
    public IReadOnlyList<FrameRun> Learnt(int range, IReadOnlyList<FrameRun> runs) => Interlocked.CompareExchange(ref _runs[range], runs, null) ?? runs;

    public void SetRuns(int range, IReadOnlyList<FrameRun> runs) => Volatile.Write(ref _runs[range], runs);

    public void SetRange(int range, FrameRange now)
    {
        SetRuns(range, now.Runs());
        Volatile.Write(ref _live[range], now.LeaseCount > 0 ? now : null);
    }

    public void Set(Job job, IReadOnlyList<PublishedAttempt> attempts, double? secondsPerFrame, long version)
    {
        _job = job;
        _attempts = attempts;
        _view = _view with
        {
            Priority = job.Priority, State = job.State, StateReason = job.StateReason, Counts = job.Counts, StartedAt = job.StartedAt,
            FinishedAt = job.FinishedAt, SecondsPerFrame = secondsPerFrame ?? _view.SecondsPerFrame,
            Eta = job.Standing.GivesFrames ? _view.Eta : null, Version = version,
        };
    }

    public void SetForecast(Eta? eta, DateTimeOffset now, long version)
    {
        Forecast = now;
        if (eta != _view.Eta)
            _view = _view with { Eta = eta, Version = version };
    }

    private static IReadOnlyList<FrameRun>? Uniform(FrameCounts counts)
    {
        var total = counts.Total;
        return counts.Waiting == total ? [new(FrameState.Waiting, total)]
            : counts.Done == total ? [new(FrameState.Done, total)]
            : counts.Failed == total ? [new(FrameState.Failed, total)]
            : counts.Skipped == total ? [new(FrameState.Skipped, total)]
            : null;
    }
}
