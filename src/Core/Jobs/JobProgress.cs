using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Jobs;

/// <summary>What follows for a job from what happened to its frames.</summary>
public static class JobProgress
{
    /// <summary>A share of so few frames says nothing: of ten, one is 10 %.</summary>
    private const int FewestFramesForAShare = 20;

    /// <summary>Frames of one range changed state: counts, and with them the job's start, stop or end.</summary>
    public static ImmutableArray<JobEvent> Count(Job job, int range, FrameCounts counts, DateTimeOffset now)
    {
        if (counts == job.CountsOf(range))
            return [];
        var events = ImmutableArray.CreateBuilder<JobEvent>(3);
        var counted = new JobEvent.RangeCounted(range, counts);
        events.Add(counted);
        var after = job.Apply(counted);
        // Counts may come so late that a frame's run is no longer seen, only what came of it.
        if (after.State == JobState.Queued && after.Counts.Running + after.Counts.Done + after.Counts.Failed > 0)
        {
            events.Add(new JobEvent.Started(now));
            after = after.Apply(events[^1]);
        }
        if (End(after, now) is { } end)
            events.Add(end);
        return events.DrainToImmutable();
    }

    /// <summary>A worker failed a frame. A picture that cannot be used is no fault of the worker's, and a store out of reach is nobody's: it would set aside them all.</summary>
    public static ImmutableArray<JobEvent> Strike(Job job, WorkerId worker, int frame, FailureKind kind, DateTimeOffset now)
    {
        var strikes = job.StrikesOf(worker);
        if (kind is FailureKind.Input or FailureKind.Infrastructure || job.IsSetAside(worker) || strikes.Contains(frame) || !job.HasRoomForStrikes(worker))
            return [];
        var struck = new JobEvent.WorkerStruck(worker, frame);
        return strikes.Count + 1 < job.Header.Policy.WorkerStrikes ? [struck] : [struck, new JobEvent.WorkerSetAside(worker, now)];
    }

    /// <summary>A person trusts the worker again.</summary>
    public static ImmutableArray<JobEvent> Forgive(Job job, WorkerId worker) =>
        job.IsSetAside(worker) || job.StrikesOf(worker).Count > 0 ? [new JobEvent.WorkerForgiven(worker)] : [];

    /// <summary>Every worker that could do its frames is set aside: without a word it would wait for ever.</summary>
    public static ImmutableArray<JobEvent> StopWithoutWorkers(Job job, IEnumerable<WorkerId> able, DateTimeOffset now)
    {
        if (job.State != JobState.Running || job.SetAside.IsEmpty || !able.Any() || able.Any(worker => !job.IsSetAside(worker)))
            return [];
        var reason = $"every worker failed {job.Header.Policy.WorkerStrikes} different frames; resume it when the cause is found";
        return [new JobEvent.Stopped(reason, now)];
    }

    private static JobEvent? End(Job job, DateTimeOffset now)
    {
        if (job.State is JobState.Cancelled or JobState.Finished)
            return null;
        if (job.Counts.Waiting + job.Counts.Running == 0)
            return new JobEvent.Finished(now);
        return job.State == JobState.Running && Fault(job) is { } reason ? new JobEvent.Stopped(reason, now) : null;
    }

    private static string? Fault(Job job)
    {
        var (failed, policy) = (job.Counts.Failed - job.ForgivenFailures, job.Header.Policy);
        if (failed >= policy.MostFailedFrames)
            return $"{failed} frames failed, as many as it may; retry them or resume it when the cause is found";
        if (job.Counts.Total < FewestFramesForAShare || failed < policy.MostFailedShare * job.Counts.Total)
            return null;
        return $"{failed} of {job.Counts.Total} frames failed, as large a share as it may; retry them or resume it when the cause is found";
    }
}
