using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Frames;

namespace RenderFarm.Core.Tests.Frames;

public sealed class FrameRangeTests
{
    private const int Steps = 150;

    [Fact]
    public void CountsAddUpAndStatesFitWhatHangsOnThemAfterEveryStep() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var driver = new RangeDriver(seed, first: 1025);
        for (var step = 0; step < Steps; step++)
        {
            driver.Step();
            Check(driver.Range);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EachFrameHasAtMostOneCommittedAttemptAndItIsTheOneThatWasAcknowledged() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var driver = Driven(seed);
        var committed = driver.Events.OfType<FrameEvent.Committed>().ToList();
        Assert.Equal(committed.Count, committed.DistinctBy(e => e.Frame).Count());
        Assert.Equal(driver.Range.Counts.Done, committed.Count);
        foreach (var (frame, attempt) in driver.Recorded)
            Assert.Equal(attempt, driver.Range.Commit(frame)!.Attempt);
        Assert.Equal(driver.Range.Counts.Reused, committed.Count(e => e.Result.Reused));
        Assert.Equal(driver.Recorded.Count + driver.Range.Counts.Reused, committed.Count);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FoldOfItsEventsAtOnceOrOneByOneIsTheRange() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var driver = Driven(seed);
        var start = FrameRange.New(driver.Range.First, driver.Range.Count);
        Assert.Equal(driver.Range.Encode(), start.Apply(driver.Events).Encode());
        Assert.Equal(driver.Range.Encode(), driver.Events.Aggregate(start, (range, happened) => range.Apply(happened)).Encode());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ApplyingLeavesTheRangeBeforeAsItWas()
    {
        var driver = new RangeDriver(5);
        for (var step = 0; step < Steps; step++)
        {
            var (before, bytes) = (driver.Range, driver.Range.Encode());
            driver.Step();
            Assert.Equal(bytes, before.Encode());
        }
    }

    [Fact]
    public void EventThatNoDecisionMakesIsRefused()
    {
        var range = FrameRange.New(1, 3);
        var lost = new FrameEvent.Released(1, Samples.Attempt(1), ReleaseReason.Expired, null, FrameState.Waiting, null);
        Assert.Throws<InvalidOperationException>(() => range.Apply(lost));
        Assert.Throws<InvalidOperationException>(() => range.Apply(new FrameEvent.Retried(1, 1)));
        Assert.Throws<InvalidOperationException>(() => range.Apply(new FrameEvent.CheckpointSaved(1, Samples.Hash(1))));
        Assert.Throws<ArgumentOutOfRangeException>(() => range.Apply(new FrameEvent.Skipped(2, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => range.State(0));
    }

    [Fact]
    public void FailuresThatAreRememberedAreBoundedByFrameAndByRange()
    {
        var range = FrameRange.New(1, 200);
        for (var i = 0; i < 10 * FarmLimits.FailuresOfARange; i++)
            range = Fail(range, 1 + i % 200, i);
        Assert.Equal(FarmLimits.FailuresOfARange, range.Failures().Count());
        Assert.All(Enumerable.Range(1, 200), frame => Assert.InRange(range.Failures(frame).Count(), 1, FarmLimits.FailuresOfAFrame));
        Assert.Equal(10 * FarmLimits.FailuresOfARange, Enumerable.Range(1, 200).Sum(range.Attempts));
        Assert.Equal($"evidence {10 * FarmLimits.FailuresOfARange - 1}", range.Failures().Last().Evidence);
    }

    private static FrameRange Fail(FrameRange range, int frame, int attempt) => range.Apply(
        new FrameEvent.Leased(frame, new(Samples.Attempt(attempt), Samples.Ann, Samples.Noon, Samples.Noon)),
        new FrameEvent.AttemptFailed(
            frame, Samples.Attempt(attempt), Samples.Ann, FailureKind.Infrastructure, $"evidence {attempt}", FrameState.Waiting, null, Samples.Noon));

    private static RangeDriver Driven(ulong seed)
    {
        var driver = new RangeDriver(seed);
        for (var step = 0; step < Steps; step++)
            driver.Step();
        return driver;
    }

    private static void Check(FrameRange range)
    {
        var states = Enumerable.Range(range.First, range.Count).ToLookup(range.State);
        Assert.Equal(
            new FrameCounts(
                states[FrameState.Waiting].Count(), states[FrameState.Running].Count(), states[FrameState.Done].Count(),
                states[FrameState.Failed].Count(), states[FrameState.Skipped].Count(), range.Counts.Reused),
            range.Counts);
        Assert.Equal(range.LeaseCount, range.Leases().Count());
        foreach (var frame in Enumerable.Range(range.First, range.Count))
        {
            Assert.Equal(range.State(frame) == FrameState.Running, range.Leases(frame).Length > 0);
            Assert.Equal(range.State(frame) == FrameState.Done, range.Commit(frame) is not null);
            Assert.InRange(range.Leases(frame).Length, 0, FarmLimits.LeasesOfAFrame);
            Assert.True(range.Checkpoint(frame) is null || range.State(frame) is FrameState.Running or FrameState.Waiting or FrameState.Failed);
            Assert.True(range.Tries(frame).NotBefore is null || range.State(frame) != FrameState.Running);
        }
    }
}
