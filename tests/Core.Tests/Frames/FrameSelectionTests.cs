using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Tests.Scheduling;

namespace RenderFarm.Core.Tests.Frames;

public sealed class FrameSelectionTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "0")]
    [InlineData(2, "0 1")]
    [InlineData(3, "0 2 1")]
    [InlineData(9, "0 8 4 2 6 1 3 5 7")]
    public void MiddleOutHalvesTheGaps(int count, string order) => Assert.Equal(order, string.Join(' ', MiddleOut.Sequence(count)));

    [Fact]
    public void MiddleOutNamesEveryNumberOnce()
    {
        for (var count = 0; count <= FarmLimits.FramesOfARange; count += 31)
        {
            Assert.Equal(Enumerable.Range(0, count), MiddleOut.Sequence(count).Order());
            Assert.Equal(MiddleOut.Sequence(count), MiddleOut.Order(count).ToArray().Select(i => (int)i));
        }
    }

    [Fact]
    public void NextFramesAreTheFirstThatWaitInTheOrderAndFit() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var random = new SplitMix(seed);
        var range = FrameRange.New(1025, 1 + random.Below(FarmLimits.FramesOfARange));
        for (var frame = range.First; frame <= range.Last; frame++)
            if (random.Below(3) > 0)
                range = range.Apply(new FrameEvent.Skipped(frame, 1));
        var waiting = Enumerable.Range(range.First, range.Count).Where(frame => range.State(frame) == FrameState.Waiting && frame % 3 > 0).ToHashSet();
        var most = random.Below(50);
        Assert.Equal(waiting.Order().Take(most), Next(FrameOrder.Ascending));
        Assert.Equal(waiting.OrderDescending().Take(most), Next(FrameOrder.Descending));
        Assert.Equal(MiddleOut.Sequence(range.Count).Select(i => range.First + i).Where(waiting.Contains).Take(most), Next(FrameOrder.MiddleOut));

        IReadOnlyList<int> Next(FrameOrder order) => FrameSelection.Next(range, order, most, Samples.Noon, frame => frame % 3 > 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FrameThatMustWaitIsPassedOverUntilItsTime()
    {
        var range = FrameRange.New(1, 3).Apply(
            new FrameEvent.Leased(1, new(Samples.Attempt(1), Samples.Ann, Samples.Noon, Samples.Noon)),
            new FrameEvent.Released(1, Samples.Attempt(1), ReleaseReason.Expired, null, FrameState.Waiting, Samples.Noon.AddSeconds(5)));
        Assert.Equal([2, 3], FrameSelection.Next(range, FrameOrder.Ascending, 9, Samples.Noon.AddSeconds(4.9)));
        Assert.Equal([1, 2, 3], FrameSelection.Next(range, FrameOrder.Ascending, 9, Samples.Noon.AddSeconds(5)));
    }
}
