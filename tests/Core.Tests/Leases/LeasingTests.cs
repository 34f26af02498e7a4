using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;

namespace RenderFarm.Core.Tests.Leases;

public sealed class LeasingTests
{
    private static readonly DateTimeOffset Now = Samples.Noon;
    private static readonly FrameRange Fresh = FrameRange.New(1, 10);

    [Theory]
    [InlineData(JobState.Queued, true)]
    [InlineData(JobState.Running, true)]
    [InlineData(JobState.Paused, false)]
    [InlineData(JobState.Stopped, false)]
    [InlineData(JobState.Finished, false)]
    [InlineData(JobState.Cancelled, false)]
    public void OnlyJobsThatGoOnGiveFrames(JobState state, bool gives)
    {
        var answer = Leasing.Lease(Fresh, Samples.Running with { State = state }, Samples.Ann, [1], [Samples.Attempt(1)], Now);
        Assert.Equal(gives ? null : RefusalKind.Conflict, (answer as Answer<System.Collections.Immutable.ImmutableArray<FrameEvent>>.Refused)?.Refusal.Kind);
    }

    [Fact]
    public void FrameIsLeasedOnceUntilItIsReleased()
    {
        var range = Lease(Fresh, 3);
        Assert.Equal(new Lease(Samples.Attempt(3), Samples.Ann, Now, Now.AddSeconds(FarmLimits.LeaseSeconds)), Assert.Single(range.Leases(3)));
        Assert.Throws<InputException>(() => Lease(range, 3));
        Assert.Equal(FrameState.Running, Lease(range.Apply(Leasing.ReleaseDead(range, Samples.Running, Now)), 3).State(3));
    }

    [Fact]
    public void SecondAttemptIsAnothersAndTheOnlyOne()
    {
        var range = Lease(Fresh, 3);
        Assert.Throws<InputException>(() => Second(range, Samples.Ann));
        Assert.Throws<InputException>(() => Second(Fresh, Samples.Bob));
        var twice = Second(range, Samples.Bob);
        Assert.Equal(2, twice.LeaseCount);
        Assert.Equal(1, twice.Counts.Running);
        Assert.Throws<InputException>(() => Second(twice, Samples.Worker("node-c/0")));
        var without = Samples.Running with { Policy = new JobPolicy { Speculation = false } };
        Assert.Throws<InputException>(() => Leasing.LeaseSecond(range, without, Samples.Bob, 3, Samples.Attempt(9), Now).OrThrow());
    }

    [Fact]
    public void HeartbeatIsAnsweredByWhatHoldsTheFrameNow()
    {
        var range = Lease(Fresh, 3);
        Assert.Equal(LeaseVerdict.GoOn, Beat(range, Samples.Running, Samples.Attempt(3)));
        Assert.Equal(LeaseVerdict.Lost, Beat(range, Samples.Running, Samples.Attempt(4)));
        Assert.Equal(LeaseVerdict.Lost, Beat(Fresh, Samples.Running, Samples.Attempt(3)));
        Assert.Equal(LeaseVerdict.GoOn, Beat(range, Samples.Running with { State = JobState.Paused }, Samples.Attempt(3)));
        Assert.Equal(LeaseVerdict.Stop, Beat(range, Samples.Running with { State = JobState.Paused, CallsBack = true }, Samples.Attempt(3)));
        Assert.Equal(LeaseVerdict.Stop, Beat(range, Samples.Running with { State = JobState.Cancelled, CallsBack = true }, Samples.Attempt(3)));
    }

    [Fact]
    public void OnlyANewCheckpointOfAHeartbeatIsAnEvent()
    {
        var range = Lease(Fresh, 3);
        var beat = new AttemptProgress(Samples.Job, 3, Samples.Attempt(3), null, Samples.Hash(1), Samples.Hash(2));
        var events = Leasing.Renew(range, Samples.Running, Samples.Ann, beat).Events;
        Assert.Equal(new FrameEvent.CheckpointSaved(3, Samples.Hash(1)), Assert.Single(events));
        Assert.Empty(Leasing.Renew(range.Apply(events), Samples.Running, Samples.Ann, beat).Events);
        Assert.Empty(Leasing.Renew(range, Samples.Running, Samples.Ann, beat with { Checkpoint = null }).Events);
    }

    [Fact]
    public void LeaseRunsOutWithoutHeartbeatsAndNotWithThem()
    {
        var range = Lease(Lease(Fresh, 3), 4);
        var renewals = new Renewals();
        renewals.Renew(Samples.Attempt(4), Now.AddSeconds(2 * FarmLimits.LeaseSeconds));
        Assert.Empty(Leasing.Expire(range, Samples.Running, renewals, Now.AddSeconds(FarmLimits.LeaseSeconds - 1)));
        var expired = Assert.IsType<FrameEvent.Released>(Assert.Single(
            Leasing.Expire(range, Samples.Running, renewals, Now.AddSeconds(FarmLimits.LeaseSeconds))));
        Assert.Equal((3, ReleaseReason.Expired, FrameState.Waiting), (expired.Frame, expired.Reason, expired.Next));
        renewals.Forget(Samples.Attempt(4));
        Assert.Equal(2, Leasing.Expire(range, Samples.Running, renewals, Now.AddSeconds(FarmLimits.LeaseSeconds)).Length);
    }

    [Fact]
    public void HostThatMovedGivesEveryLeaseOneLeaseTime()
    {
        var range = Lease(Fresh, 3);
        var moved = Now.AddHours(1);
        var renewals = new Renewals(moved.AddSeconds(FarmLimits.LeaseSeconds));
        Assert.Empty(Leasing.Expire(range, Samples.Running, renewals, moved));
        Assert.Single(Leasing.Expire(range, Samples.Running, renewals, moved.AddSeconds(FarmLimits.LeaseSeconds)));
    }

    [Fact]
    public void FramesOfADeadHostWaitAgainAtOnceFromTheirCheckpoints()
    {
        var range = Lease(Fresh, 3).Apply(new FrameEvent.CheckpointSaved(3, Samples.Hash(5)));
        for (var kill = 0; kill < 30; kill++)
        {
            range = range.Apply(Leasing.ReleaseDead(range, Samples.Running, Now));
            Assert.Equal([3], FrameSelection.Next(range, FrameOrder.Ascending, 1, Now, frame => frame == 3));
            Assert.Equal(Samples.Hash(5), range.Checkpoint(3));
            range = Lease(range, 3, 100 + kill);
        }
    }

    [Fact]
    public void WorkerThatLeavesGivesBackItsFramesAndNoOthers()
    {
        var range = Second(Lease(Lease(Fresh, 3), 4), Samples.Bob);
        var left = range.Apply(Leasing.ReleaseWorker(range, Samples.Running, Samples.Ann, Now));
        Assert.Equal((FrameState.Running, FrameState.Waiting), (left.State(3), left.State(4)));
        Assert.Equal(Samples.Bob, Assert.Single(left.Leases(3)).Worker);
    }

    [Fact]
    public void BothAttemptsOfAFrameMayEndAtOnce()
    {
        var range = Second(Lease(Fresh, 3), Samples.Bob);
        var dead = range.Apply(Leasing.ReleaseDead(range, Samples.Running, Now));
        Assert.Equal((FrameState.Waiting, 0, 2), (dead.State(3), dead.LeaseCount, dead.Attempts(3)));
    }

    [Fact]
    public void FrameCalledBackFromACancelledJobIsSkipped()
    {
        var range = Lease(Fresh, 3);
        var cancelled = Samples.Running with { State = JobState.Cancelled, CallsBack = true };
        var after = range.Apply(FrameCommands.Decide(range, new JobChange.Cancel()));
        Assert.Equal(9, after.Counts.Skipped);
        after = after.Apply(Leasing.Expire(after, cancelled, new Renewals(), Now.AddHours(1)));
        Assert.Equal(10, after.Counts.Skipped);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(5, 0, 16)]
    [InlineData(500, 0, FarmLimits.LongestDelaySeconds)]
    [InlineData(3, 3, 0)]
    [InlineData(4, 3, 1)]
    [InlineData(1_000_000, 3, FarmLimits.LongestDelaySeconds)]
    public void WaitsDoubleUpToTheirBound(int setback, int free, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), BackOff.Delay(setback, free));

    private static FrameRange Lease(FrameRange range, int frame, int? attempt = null) =>
        range.Apply(Leasing.Lease(range, Samples.Running, Samples.Ann, [frame], [Samples.Attempt(attempt ?? frame)], Now).OrThrow());

    private static FrameRange Second(FrameRange range, Core.Workers.WorkerId worker) =>
        range.Apply(Leasing.LeaseSecond(range, Samples.Running, worker, 3, Samples.Attempt(9), Now).OrThrow());

    private static LeaseVerdict Beat(FrameRange range, JobStanding job, AttemptId attempt) =>
        Leasing.Renew(range, job, Samples.Ann, new AttemptProgress(Samples.Job, 3, attempt, null, null, null)).Verdict;
}
