using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Scheduling;

/// <summary>A decision as it is being made: jobs and ranges as they would be, and the changes that lead there.</summary>
internal sealed class Draft(Func<JobId, Job> job, Func<Job, int, FrameRange> range, DateTimeOffset now)
{
    private readonly Dictionary<JobId, Job> _jobs = [];
    private readonly Dictionary<(JobId Job, int Range), FrameRange> _ranges = [];
    private readonly List<FarmChange> _changes = [];

    public DateTimeOffset Now => now;

    public Job Job(JobId id) => _jobs.TryGetValue(id, out var drafted) ? drafted : job(id);

    public FrameRange Range(JobId id, int index) => _ranges.TryGetValue((id, index), out var drafted) ? drafted : range(Job(id), index);

    /// <summary>The range that holds a frame.</summary>
    public FrameRange RangeOf(JobId id, int frame) => Range(id, JobHeader.RangeOf(frame));

    public void Happen(JobId id, ImmutableArray<JobEvent> events)
    {
        foreach (var happened in events)
        {
            _jobs[id] = happened is JobEvent.Submitted submitted ? Jobs.Job.Of(submitted) : Job(id).Apply(happened);
            _changes.Add(new FarmChange.OfJob(id, happened));
        }
    }

    public void Happen(JobId id, int index, ImmutableArray<FrameEvent> events)
    {
        if (events.IsEmpty)
            return;
        _ranges[(id, index)] = Range(id, index).Apply(events);
        _changes.Add(new FarmChange.OfFrames(id, index, events));
    }

    public void Happen(FarmChange change) => _changes.Add(change);

    /// <summary>Counts the ranges that changed; a job starts, stops or ends with its counts.</summary>
    public Decision<T> Answering<T>(T answer)
    {
        foreach (var ((id, index), drafted) in _ranges)
            Happen(id, JobProgress.Count(Job(id), index, drafted.Counts, now));
        return new(_changes, answer);
    }

    /// <summary>What the range becomes by one of these changes, so that applying them at once need not fold again; null: unknown here.</summary>
    public FrameRange? Outcome(IReadOnlyList<FarmChange> changes, JobId id, int index) =>
        ReferenceEquals(changes, _changes) ? _ranges.GetValueOrDefault((id, index)) : null;
}
