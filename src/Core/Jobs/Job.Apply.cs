using System.Collections.Immutable;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Jobs;

public sealed partial record Job
{
    public Job Apply(params IEnumerable<JobEvent> events) => events.Aggregate(this, (job, happened) => job.Apply(happened));

    public Job Apply(JobEvent happened) => Take(happened) with { Version = Version + 1 };

    private Job Take(JobEvent happened) => happened switch
    {
        JobEvent.Started e => To(JobState.Running, nameof(JobEvent.Started), null) with { StartedAt = e.At },
        JobEvent.Paused e => To(JobState.Paused, nameof(JobEvent.Paused), $"paused by {e.By}") with { CallsBack = e.Now },
        JobEvent.Resumed => Go(nameof(JobEvent.Resumed)) with
        {
            ForgivenFailures = Counts.Failed, Strikes = Strikes.Clear(), SetAside = SetAside.Clear(),
        },
        JobEvent.Stopped e => To(JobState.Stopped, nameof(JobEvent.Stopped), e.Reason),
        JobEvent.Cancelled e => To(JobState.Cancelled, nameof(JobEvent.Cancelled), $"cancelled by {e.By}") with { CallsBack = true, FinishedAt = e.At },
        JobEvent.Reopened e => To(JobState.Running, nameof(JobEvent.Reopened), null) with { FinishedAt = null, StartedAt = StartedAt ?? e.At },
        JobEvent.Reprioritised e => this with { Priority = e.Priority },
        JobEvent.WorkerStruck e => Struck(e),
        JobEvent.WorkerSetAside e => this with { SetAside = SetAside.Add(e.Worker.Text), Strikes = Strikes.Remove(e.Worker.Text) },
        JobEvent.WorkerForgiven e => this with { SetAside = SetAside.Remove(e.Worker.Text), Strikes = Strikes.Remove(e.Worker.Text) },
        JobEvent.RangeCounted e => Counted(e),
        JobEvent.Finished e => To(JobState.Finished, nameof(JobEvent.Finished), null) with { FinishedAt = e.At },
        _ => throw new InvalidOperationException($"{happened.GetType().Name} cannot happen to a job that is there."),
    };

    private Job Go(string happened) => To(StartedAt is null ? JobState.Queued : JobState.Running, happened, null);

    private Job To(JobState next, string happened, string? reason)
    {
        JobTransitions.Check(Id, State, happened, next);
        return this with { State = next, StateReason = reason, CallsBack = false };
    }

    private Job Struck(JobEvent.WorkerStruck e) => this with
    {
        Strikes = Strikes.SetItem(e.Worker.Text, Strikes.GetValueOrDefault(e.Worker.Text, ImmutableSortedSet<int>.Empty).Add(e.Frame)),
    };

    private Job Counted(JobEvent.RangeCounted e)
    {
        if (e.Counts.Total != Header.CountOf(e.Range))
            throw new InvalidOperationException($"Job {Id}: range {e.Range} has {Header.CountOf(e.Range)} frames, not {e.Counts.Total}.");
        var counts = Counts - CountsOf(e.Range) + e.Counts;
        return this with { Counts = counts, Ranges = Ranges.With(e.Range, e.Counts), ForgivenFailures = Math.Min(ForgivenFailures, counts.Failed) };
    }
}
