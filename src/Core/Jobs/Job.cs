using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Records;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Jobs;

/// <summary>A job as a whole: the immutable fold over its events. Its frames are in ranges; here are only their counts.</summary>
public sealed partial record Job
{
    private Job(JobEvent.Submitted e)
    {
        (Id, Header, SubmittedAt, Priority) = (e.Job, e.Header, e.At, e.Header.Priority);
        Counts = new FrameCounts(Header.Frames, 0, 0, 0, 0);
        Ranges = new(Header.Ranges);
    }

    public JobId Id { get; }
    public JobHeader Header { get; }
    public DateTimeOffset SubmittedAt { get; }
    public JobState State { get; private init; }

    /// <summary>Why it is Stopped, Paused or Cancelled, and by whom.</summary>
    public string? StateReason { get; private init; }

    /// <summary>Attempts that run are to be given back: paused by force, or cancelled.</summary>
    public bool CallsBack { get; private init; }

    public int Priority { get; private init; }
    public DateTimeOffset? StartedAt { get; private init; }

    /// <summary>When it was finished or cancelled.</summary>
    public DateTimeOffset? FinishedAt { get; private init; }

    /// <summary>Of all ranges, as last counted.</summary>
    public FrameCounts Counts { get; private init; }

    /// <summary>Failed frames that no longer count against the job's bounds: it was resumed after them.</summary>
    public int ForgivenFailures { get; private init; }

    /// <summary>Events since the beginning.</summary>
    public long Version { get; private init; }

    public JobStanding Standing => new(State, CallsBack, Header.Policy);

    /// <summary>Workers that get no more frames of it.</summary>
    public ImmutableSortedSet<string> SetAside { get; private init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Different frames that each worker failed, until it is set aside.</summary>
    private ImmutableSortedDictionary<string, ImmutableSortedSet<int>> Strikes { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<int>>(StringComparer.Ordinal);

    private PagedArray<FrameCounts?> Ranges { get; init; }

    private LaterFields Later { get; init; } = LaterFields.None;

    public bool IsSetAside(WorkerId worker) => SetAside.Contains(worker.Text);

    /// <summary>Different frames that the worker failed.</summary>
    public IReadOnlyCollection<int> StrikesOf(WorkerId worker) => Strikes.GetValueOrDefault(worker.Text, []);

    /// <summary>Strikes of so many workers are remembered, each worker's up to its last.</summary>
    internal bool HasRoomForStrikes(WorkerId worker) =>
        Strikes.ContainsKey(worker.Text) || Strikes.Count + SetAside.Count < FarmLimits.StruckWorkers;

    /// <param name="range">Index from 0.</param>
    public FrameCounts CountsOf(int range) => Ranges[range] ?? new FrameCounts(Header.CountOf(range), 0, 0, 0, 0);

    public static Job Of(JobEvent.Submitted submitted) => new(submitted) { Version = 1 };

    /// <summary>The fold from its beginning, which is a <see cref="JobEvent.Submitted"/>.</summary>
    public static Job Of(IEnumerable<JobEvent> events)
    {
        Job? job = null;
        foreach (var happened in events)
            job = job?.Apply(happened) ?? Of(happened as JobEvent.Submitted ?? throw new InvalidOperationException("A job begins with its submission."));
        return job ?? throw new InvalidOperationException("A job without events is none.");
    }
}
