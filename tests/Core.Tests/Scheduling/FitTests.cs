using RenderFarm.Core.Scheduling;

namespace RenderFarm.Core.Tests.Scheduling;

public sealed class FitTests
{
    private const long Gib = 1L << 30;

    [Fact]
    public void NothingKnownTakesOneFrameToLearnFrom() => Assert.Equal(1, ChunkSize.Of(20, null, 64, 1000, 4));

    [Theory]
    [InlineData(20, 2.0, 64, 1000, 4, 10)]
    [InlineData(20, 100.0, 64, 1000, 4, 1)]
    [InlineData(20, 0.001, 64, 100_000, 4, 64)]
    [InlineData(20, 2.0, 3, 1000, 4, 3)]
    [InlineData(20, 2.0, 64, 8, 4, 1)]
    [InlineData(20, 2.0, 64, 8, 1, 8)]
    [InlineData(20, 0.0, 64, 0, 1, 0)]
    public void ChunkFillsItsTimeAndShrinksTowardsTheEnd(double target, double seconds, int most, int ready, int workers, int expected) =>
        Assert.Equal(expected, ChunkSize.Of(target, seconds, most, ready, workers));

    [Fact]
    public void FailuresForWantOfMemoryAskForMore()
    {
        var need = new MemoryNeed(4 * Gib);
        Assert.False(need.Fits(3 * Gib, 16 * Gib));
        Assert.True(need.Fits(4 * Gib, 16 * Gib));
        need = need.RanOut(8 * Gib);
        Assert.Equal(10 * Gib, need.Bytes);
        Assert.False(need.Fits(8 * Gib, 16 * Gib));
    }

    [Fact]
    public void WhatWasRenderedOnASmallerDeviceFitsThere()
    {
        var need = new MemoryNeed(4 * Gib).Rendered(2 * Gib);
        Assert.True(need.Fits(2 * Gib, 16 * Gib));
        Assert.False(need.RanOut(2 * Gib).Fits(2 * Gib, 16 * Gib));
    }

    [Fact]
    public void LargestDeviceMayTryAgainSoThatNothingWaitsForever()
    {
        var need = new MemoryNeed(4 * Gib).RanOut(16 * Gib);
        Assert.True(need.Fits(16 * Gib, 16 * Gib));
        Assert.False(need.Fits(8 * Gib, 16 * Gib));
        Assert.False(new MemoryNeed(32 * Gib).Fits(16 * Gib, 16 * Gib));
    }
}
