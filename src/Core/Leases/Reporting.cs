using System.Collections.Immutable;
using System.Text;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Core.Leases;

/// <summary>What becomes of a frame when an attempt ends. An outcome counts only while its attempt holds the frame's lease.</summary>
public static class Reporting
{
    public static (Acknowledgement Acknowledgement, ImmutableArray<FrameEvent> Events) Report(
        FrameRange range, JobStanding job, AttemptReport report, DateTimeOffset now)
    {
        if (!range.Contains(report.Frame))
            return (Acknowledgement.Superseded, []);
        if (!Leasing.Holds(range, report.Frame, report.Attempt, report.Worker))
            return (IsRecorded(range, report) ? Acknowledgement.AlreadyRecorded : Acknowledgement.Superseded, []);
        return (Acknowledgement.Recorded, report.Outcome switch
        {
            Outcome.Rendered rendered => [new FrameEvent.Committed(report.Frame, report.Attempt, report.Worker, rendered.Result)],
            Outcome.Failed failed => Fail(range, job, report, failed, now),
            Outcome.Interrupted interrupted =>
                Release(range, job, report.Frame, report.Attempt, ReleaseReason.Interrupted, interrupted.Checkpoint, now),
            _ => Release(range, job, report.Frame, report.Attempt, ReleaseReason.Expired, null, now),
        });
    }

    /// <summary>The store has the result of a frame that waits: the same inputs, settings and network were rendered before.</summary>
    public static ImmutableArray<FrameEvent> Reuse(FrameRange range, int frame, AttemptId attempt, FrameResult result) =>
        range.State(frame) == FrameState.Waiting ? [new FrameEvent.Committed(frame, attempt, null, result with { Reused = true })] : [];

    internal static ImmutableArray<FrameEvent> Release(
        FrameRange range, JobStanding job, int frame, AttemptId attempt, ReleaseReason reason, ContentHash? checkpoint, DateTimeOffset now)
    {
        var tries = range.Tries(frame);
        var next = Next(range, frame, IsUsedUp(tries, job.Policy));
        var delay = reason switch
        {
            ReleaseReason.Interrupted => BackOff.Delay(tries.Setbacks + 1, FarmLimits.FreeInterruptions),
            ReleaseReason.Expired => BackOff.Delay(tries.Setbacks + 1),
            _ => TimeSpan.Zero,
        };
        return Settled(job, frame, next, new FrameEvent.Released(frame, attempt, reason, checkpoint, next, After(next, delay, now)));
    }

    private static ImmutableArray<FrameEvent> Fail(
        FrameRange range, JobStanding job, AttemptReport report, Outcome.Failed failed, DateTimeOffset now)
    {
        var tries = range.Tries(report.Frame);
        var spent = failed.Kind switch
        {
            FailureKind.Input => tries with { Input = tries.Input + 1 },
            FailureKind.Code => tries with { Code = tries.Code + 1 },
            FailureKind.Resource => tries with { Resource = tries.Resource + 1 },
            _ => tries,
        };
        var next = Next(range, report.Frame, IsUsedUp(spent, job.Policy));
        // Another try of the same picture needs no wait; the world needs time to mend.
        var delay = failed.Kind == FailureKind.Infrastructure ? BackOff.Delay(tries.Setbacks + 1) : TimeSpan.Zero;
        return Settled(job, report.Frame, next, new FrameEvent.AttemptFailed(
            report.Frame, report.Attempt, report.Worker, failed.Kind, OneLine(failed.Evidence), next, After(next, delay, now), now));
    }

    private static FrameState Next(FrameRange range, int frame, bool usedUp) =>
        range.Leases(frame).Length > 1 ? FrameState.Running : usedUp ? FrameState.Failed : FrameState.Waiting;

    private static bool IsUsedUp(FrameTries tries, JobPolicy policy) =>
        tries.Input > policy.InputRetries || tries.Code > policy.CodeRetries || tries.Resource > policy.ResourceRetries;

    private static DateTimeOffset? After(FrameState next, TimeSpan delay, DateTimeOffset now) =>
        next == FrameState.Waiting && delay > TimeSpan.Zero ? now + delay : null;

    // What waits in a cancelled job would wait for ever.
    private static ImmutableArray<FrameEvent> Settled(JobStanding job, int frame, FrameState next, FrameEvent ended) =>
        job.State == JobState.Cancelled && next == FrameState.Waiting ? [ended, new FrameEvent.Skipped(frame, 1)] : [ended];

    private static bool IsRecorded(FrameRange range, AttemptReport report) =>
        range.Commit(report.Frame)?.Attempt == report.Attempt || range.Tries(report.Frame).LastEnded == report.Attempt
        || range.Failures(report.Frame).Any(failure => failure.Attempt == report.Attempt);

    private static string OneLine(string evidence)
    {
        var line = new StringBuilder();
        var bytes = 0;
        foreach (var rune in evidence.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > FarmLimits.EvidenceBytes)
                break;
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }
        return line.ToString().Trim();
    }
}
