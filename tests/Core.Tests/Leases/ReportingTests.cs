using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Tests.Leases;

public sealed class ReportingTests
{
    private static readonly DateTimeOffset Now = Samples.Noon;
    private static readonly Outcome Rendered = new Outcome.Rendered(Samples.Result());
    private int _attempts;

    [Fact]
    public void ResultCountsOnceAndRepeatedReportsAreKnown()
    {
        var range = Lease(FrameRange.New(1, 5));
        (var acknowledgement, range) = Report(range, 1, Rendered);
        Assert.Equal(Acknowledgement.Recorded, acknowledgement);
        Assert.Equal(new Commit(Samples.Attempt(1), Samples.Ann, Samples.Result()), range.Commit(1));
        (acknowledgement, var after) = Report(range, 1, Rendered);
        Assert.Equal(Acknowledgement.AlreadyRecorded, acknowledgement);
        Assert.Equal(range.Encode(), after.Encode());
    }

    [Fact]
    public void LateOutcomeOfAnExpiredLeaseIsDropped()
    {
        var range = Expire(Lease(FrameRange.New(1, 5)));
        range = Lease(range, Now.AddHours(2));
        foreach (var outcome in new[] { Rendered, new Outcome.Failed(FailureKind.Code, "NaN"), new Outcome.Interrupted(null) })
        {
            var (acknowledgement, after) = Report(range, 1, outcome);
            Assert.Equal(Acknowledgement.Superseded, acknowledgement);
            Assert.Equal(range.Encode(), after.Encode());
        }
        Assert.Equal(Acknowledgement.Recorded, Report(range, 2, Rendered).Acknowledgement);
    }

    [Fact]
    public void OutcomeOfAnAttemptThatWasNeverLeasedOrIsAnothersIsDropped()
    {
        var range = Lease(FrameRange.New(1, 5));
        Assert.Equal(Acknowledgement.Superseded, Report(range, 77, Rendered).Acknowledgement);
        Assert.Equal(Acknowledgement.Superseded, Report(range, 1, Rendered, Samples.Bob).Acknowledgement);
        var elsewhere = Samples.Report(Samples.Ann, 6, Samples.Attempt(1), Rendered);
        Assert.Equal(Acknowledgement.Superseded, Reporting.Report(range, Samples.Running, elsewhere, Now).Acknowledgement);
    }

    [Fact]
    public void FirstOfTwoAttemptsWinsAndTheOtherIsSuperseded()
    {
        var range = LeaseSecond(Lease(FrameRange.New(1, 5)));
        var (_, after) = Report(range, 2, Rendered, Samples.Bob);
        Assert.Equal((FrameState.Done, 0, 2), (after.State(1), after.LeaseCount, after.Attempts(1)));
        Assert.Equal(Samples.Attempt(2), after.Commit(1)!.Attempt);
        Assert.Equal(Acknowledgement.Superseded, Report(after, 1, Rendered).Acknowledgement);
        Assert.Equal(LeaseVerdict.Lost, Leasing.Renew(
            after, Samples.Running, Samples.Ann, new AttemptProgress(Samples.Job, 1, Samples.Attempt(1), null, Samples.Hash(1), null)).Verdict);
    }

    [Theory]
    [InlineData(FailureKind.Input, 1)]
    [InlineData(FailureKind.Code, 3)]
    [InlineData(FailureKind.Resource, 4)]
    public void FrameFailsWhenTheBudgetOfAKindIsUsedUp(FailureKind kind, int tries)
    {
        var range = FrameRange.New(1, 5);
        for (var attempt = 1; attempt <= tries; attempt++)
        {
            Assert.Equal(FrameState.Waiting, range.State(1));
            (_, range) = Report(Lease(range), attempt, new Outcome.Failed(kind, "it failed"));
        }
        Assert.Equal(FrameState.Failed, range.State(1));
        Assert.Equal(tries, range.Attempts(1));
        Assert.All(range.Failures(1), failure => Assert.Equal((Samples.Ann, kind, "it failed"), (failure.Worker, failure.Kind, failure.Evidence)));
    }

    [Fact]
    public void BudgetsOfKindsAreSeparate()
    {
        var range = FrameRange.New(1, 5);
        foreach (var kind in new[] { FailureKind.Code, FailureKind.Resource, FailureKind.Code, FailureKind.Resource, FailureKind.Resource })
            (_, range) = Report(Lease(range), _attempts, new Outcome.Failed(kind, "it failed"));
        Assert.Equal(FrameState.Waiting, range.State(1));
    }

    [Fact]
    public void NothingButInputCodeAndResourceEverFailsAFrame()
    {
        var range = FrameRange.New(1, 5);
        var now = Now;
        for (var round = 0; round < 100; round++)
            foreach (var outcome in new Outcome[] { new Outcome.Failed(FailureKind.Infrastructure, "no answer"), new Outcome.Interrupted(null), new Outcome.Abandoned() })
            {
                now = now.AddSeconds(FarmLimits.LongestDelaySeconds);
                (var acknowledgement, range) = Report(Lease(range, now), _attempts, outcome, now: now);
                Assert.Equal((Acknowledgement.Recorded, FrameState.Waiting), (acknowledgement, range.State(1)));
            }
    }

    [Fact]
    public void InfrastructureMakesAFrameWaitLongerEachTimeAndCodeDoesNot()
    {
        var range = FrameRange.New(1, 5);
        var now = Now;
        foreach (var seconds in new[] { 1, 2, 4, 8 })
        {
            (_, range) = Report(Lease(range, now), _attempts, new Outcome.Failed(FailureKind.Infrastructure, "no answer"), now: now);
            Assert.Equal(now.AddSeconds(seconds), range.Tries(1).NotBefore);
            Assert.Throws<InputException>(() => Lease(range, now));
            now = now.AddSeconds(seconds);
        }
        (_, range) = Report(Lease(range, now), _attempts, new Outcome.Failed(FailureKind.Code, "NaN"), now: now);
        Assert.Null(range.Tries(1).NotBefore);
    }

    [Fact]
    public void InterruptedFrameGoesOnFromItsCheckpointAndAWrongOneFromTheBeginning()
    {
        var range = Lease(FrameRange.New(1, 5));
        (_, range) = Report(range, 1, new Outcome.Interrupted(Samples.Hash(4)));
        Assert.Equal((FrameState.Waiting, Samples.Hash(4), null), (range.State(1), range.Checkpoint(1), range.Tries(1).NotBefore));
        Assert.Equal(Acknowledgement.AlreadyRecorded, Report(range, 1, new Outcome.Interrupted(Samples.Hash(4))).Acknowledgement);
        (_, range) = Report(Lease(range), 2, new Outcome.Failed(FailureKind.Infrastructure, "no answer"));
        Assert.Equal(Samples.Hash(4), range.Checkpoint(1));
        (_, range) = Report(Lease(range, Now.AddHours(1)), 3, new Outcome.Failed(FailureKind.Code, "NaN"));
        Assert.Null(range.Checkpoint(1));
    }

    [Fact]
    public void FrameWhoseBudgetOneAttemptUsedUpWaitsForTheOther()
    {
        var range = LeaseSecond(Lease(FrameRange.New(1, 5)));
        (_, range) = Report(range, 1, new Outcome.Failed(FailureKind.Input, "no picture"));
        Assert.Equal(FrameState.Running, range.State(1));
        Assert.Equal(FrameState.Done, Report(range, 2, Rendered, Samples.Bob).Range.State(1));
        Assert.Equal(FrameState.Failed, Report(range, 2, new Outcome.Interrupted(null), Samples.Bob).Range.State(1));
    }

    [Fact]
    public void RetriedFrameHasFreshBudgets()
    {
        var range = Lease(FrameRange.New(1, 5));
        (_, range) = Report(range, 1, new Outcome.Failed(FailureKind.Input, "no picture"));
        range = range.Apply(FrameCommands.Decide(range, new JobChange.Retry(FrameSet.Parse("1-3", 5))));
        Assert.Equal((FrameState.Waiting, 0, 1), (range.State(1), range.Tries(1).Input, range.Attempts(1)));
        Assert.Single(range.Failures(1));
    }

    [Fact]
    public void CancelledJobKeepsAResultThatCameInTimeAndSkipsTheRest()
    {
        var cancelled = Samples.Running with { State = JobState.Cancelled, CallsBack = true };
        var range = Lease(FrameRange.New(1, 5));
        Assert.Equal(FrameState.Done, Report(range, 1, Rendered, job: cancelled).Range.State(1));
        Assert.Equal(FrameState.Skipped, Report(range, 1, new Outcome.Interrupted(null), job: cancelled).Range.State(1));
        Assert.Equal(FrameState.Skipped, Report(range, 1, new Outcome.Failed(FailureKind.Code, "NaN"), job: cancelled).Range.State(1));
    }

    [Fact]
    public void EvidenceIsOneLineOfBoundedLength()
    {
        var evidence = "first\nsecond\u0007" + new string('\u00e9', 1000);
        var (_, range) = Report(Lease(FrameRange.New(1, 5)), 1, new Outcome.Failed(FailureKind.Code, evidence));
        var kept = Assert.Single(range.Failures(1)).Evidence;
        Assert.StartsWith("first second", kept, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(kept), FarmLimits.EvidenceBytes - 2, FarmLimits.EvidenceBytes);
        Assert.DoesNotContain(kept, char.IsControl);
    }

    [Fact]
    public void StoredResultSettlesAFrameThatWaitsAndNoOther()
    {
        var range = FrameRange.New(1, 5);
        var reused = range.Apply(Reporting.Reuse(range, 1, Samples.Attempt(1), Samples.Result()));
        Assert.Equal((FrameState.Done, 1, 0), (reused.State(1), reused.Counts.Reused, reused.Attempts(1)));
        Assert.Null(reused.Commit(1)!.Worker);
        Assert.True(reused.Commit(1)!.Result.Reused);
        Assert.Empty(Reporting.Reuse(reused, 1, Samples.Attempt(2), Samples.Result()));
        Assert.Empty(Reporting.Reuse(Lease(range), 1, Samples.Attempt(2), Samples.Result()));
    }

    private FrameRange Lease(FrameRange range, DateTimeOffset? now = null) => range.Apply(
        Leasing.Lease(range, Samples.Running, Samples.Ann, [1], [Samples.Attempt(++_attempts)], now ?? Now).OrThrow());

    private FrameRange LeaseSecond(FrameRange range) =>
        range.Apply(Leasing.LeaseSecond(range, Samples.Running, Samples.Bob, 1, Samples.Attempt(++_attempts), Now).OrThrow());

    private static FrameRange Expire(FrameRange range) =>
        range.Apply(Leasing.Expire(range, Samples.Running, new Renewals(), Now.AddHours(1)));

    private static (Acknowledgement Acknowledgement, FrameRange Range) Report(
        FrameRange range, int attempt, Outcome outcome, WorkerId? worker = null, JobStanding? job = null, DateTimeOffset? now = null)
    {
        var report = Samples.Report(worker ?? Samples.Ann, 1, Samples.Attempt(attempt), outcome);
        var (acknowledgement, events) = Reporting.Report(range, job ?? Samples.Running, report, now ?? Now);
        return (acknowledgement, range.Apply(events));
    }
}
