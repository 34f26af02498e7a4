using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Leases;

/// <summary>Who gets and who loses the right to a frame, except by an outcome: that is <see cref="Reporting"/>.</summary>
public static class Leasing
{
    /// <summary>Leases frames that wait to a worker.</summary>
    /// <param name="frames">As <see cref="FrameSelection"/> found them.</param>
    /// <param name="attempts">New ids, one for each frame.</param>
    public static Answer<ImmutableArray<FrameEvent>> Lease(
        FrameRange range, JobStanding job, WorkerId worker, IReadOnlyList<int> frames, IReadOnlyList<AttemptId> attempts, DateTimeOffset now)
    {
        if (!job.GivesFrames)
            return new Refusal(RefusalKind.Conflict, $"The job is {job.State.ToString().ToLowerInvariant()}: it gives no frames.");
        var events = ImmutableArray.CreateBuilder<FrameEvent>(frames.Count);
        for (var i = 0; i < frames.Count; i++)
        {
            if (!IsDue(range, frames[i], now))
                return new Refusal(RefusalKind.Conflict, $"Frame {frames[i]} does not wait for a worker.");
            events.Add(new FrameEvent.Leased(frames[i], Terms(attempts[i], worker, now)));
        }
        return events.MoveToImmutable();
    }

    /// <summary>Leases a frame that runs to a second worker; the first of the two that reports a result wins.</summary>
    public static Answer<ImmutableArray<FrameEvent>> LeaseSecond(
        FrameRange range, JobStanding job, WorkerId worker, int frame, AttemptId attempt, DateTimeOffset now)
    {
        var leases = range.Leases(frame);
        if (!job.GivesFrames || !job.Policy.Speculation || leases.Length is 0 or >= FarmLimits.LeasesOfAFrame
            || leases[0].Worker == worker || range.LeaseCount - range.Counts.Running >= FarmLimits.SecondLeasesOfARange)
            return new Refusal(RefusalKind.Conflict, $"Frame {frame} takes no second attempt now.");
        return ImmutableArray.Create<FrameEvent>(new FrameEvent.Leased(frame, Terms(attempt, worker, now)));
    }

    /// <summary>A heartbeat's answer for one attempt, and the one thing of it that must survive: a new checkpoint.</summary>
    public static (LeaseVerdict Verdict, ImmutableArray<FrameEvent> Events) Renew(
        FrameRange range, JobStanding job, WorkerId worker, AttemptProgress progress)
    {
        if (!range.Contains(progress.Frame) || !Holds(range, progress.Frame, progress.Attempt, worker))
            return (LeaseVerdict.Lost, []);
        ImmutableArray<FrameEvent> events = progress.Checkpoint is { } checkpoint && checkpoint != range.Checkpoint(progress.Frame)
            ? [new FrameEvent.CheckpointSaved(progress.Frame, checkpoint)]
            : [];
        return (job.CallsBack ? LeaseVerdict.Stop : LeaseVerdict.GoOn, events);
    }

    /// <summary>Ends the leases that ran out.</summary>
    public static ImmutableArray<FrameEvent> Expire(FrameRange range, JobStanding job, Renewals renewals, DateTimeOffset now) =>
        End(range, job, lease => renewals.Until(lease) <= now, ReleaseReason.Expired, now);

    /// <summary>Ends the leases of a worker that left.</summary>
    public static ImmutableArray<FrameEvent> ReleaseWorker(FrameRange range, JobStanding job, WorkerId worker, DateTimeOffset now) =>
        End(range, job, lease => lease.Worker == worker, ReleaseReason.Interrupted, now);

    /// <summary>Ends all leases: their workers lived in the host's process, which started anew.</summary>
    public static ImmutableArray<FrameEvent> ReleaseDead(FrameRange range, JobStanding job, DateTimeOffset now) =>
        End(range, job, _ => true, ReleaseReason.Restarted, now);

    /// <summary>Whether the attempt is one of those that hold the frame.</summary>
    public static bool Holds(FrameRange range, int frame, AttemptId attempt, WorkerId worker) =>
        range.Leases(frame).Any(lease => lease.Attempt == attempt && lease.Worker == worker);

    /// <summary>Whether the frame may be leased now.</summary>
    public static bool IsDue(FrameRange range, int frame, DateTimeOffset now) =>
        range.Contains(frame) && range.State(frame) == FrameState.Waiting && !(range.Tries(frame).NotBefore > now);

    private static Lease Terms(AttemptId attempt, WorkerId worker, DateTimeOffset now) =>
        new(attempt, worker, now, now.AddSeconds(FarmLimits.LeaseSeconds));

    private static ImmutableArray<FrameEvent> End(
        FrameRange range, JobStanding job, Func<Lease, bool> over, ReleaseReason reason, DateTimeOffset now)
    {
        var events = ImmutableArray.CreateBuilder<FrameEvent>();
        var after = range;
        foreach (var (frame, lease) in range.Leases().Where(held => over(held.Lease)))
        {
            var ended = Reporting.Release(after, job, frame, lease.Attempt, reason, null, now);
            events.AddRange(ended);
            after = after.Apply(ended);
        }
        return events.DrainToImmutable();
    }
}
