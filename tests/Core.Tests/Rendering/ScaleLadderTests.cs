using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Tests.Rendering;

public sealed class ScaleLadderTests
{
    private static readonly RenderSettings Settings = new() { Preset = "test", SizePx = 512, CoarsestPx = 128, ScaleStep = 2, FirstIterations = 7, Iterations = 3 };

    [Fact]
    public void SizesDoubleUpToTheFinalOne() => Assert.Equal(
        [new ScalePlan(128, 96, 7), new ScalePlan(256, 192, 3), new ScalePlan(512, 384, 3)], ScaleLadder.For(Settings, 1024, 768));

    [Fact]
    public void WithoutASizeThePhotographsCounts() =>
        Assert.Equal(new ScalePlan(300, 200, 3), ScaleLadder.For(Settings with { SizePx = null }, 300, 200)[^1]);

    [Fact]
    public void ACoarsestSizeAboveTheFinalGivesOneScale() =>
        Assert.Equal([new ScalePlan(512, 512, 7)], ScaleLadder.For(Settings with { CoarsestPx = 16384 }, 100, 100));

    [Fact]
    public void NarrowPicturesSkipScalesThatTheNetworkCannotSee()
    {
        Assert.Equal([new ScalePlan(256, 20, 7), new ScalePlan(512, 40, 3)], ScaleLadder.For(Settings, 1280, 100));
        Assert.Throws<InputException>(() => ScaleLadder.For(Settings, 1000, 20));
        Assert.Throws<InputException>(() => ScaleLadder.For(Settings with { SizePx = null }, 20000, 9000));
    }

    [Fact]
    public void ScalesGrowAndKeepTheProportions() => Prop.ForAll(
        Gen.Choose(64, 4000).ToArbitrary(), Gen.Choose(64, 4000).ToArbitrary(), Gen.Choose(256, 2048).ToArbitrary(), (width, height, size) =>
        {
            if (Math.Min(width, height) * (double)size / Math.Max(width, height) < 17)
                return true;
            var ladder = ScaleLadder.For(Settings with { SizePx = size, ScaleStep = Math.Sqrt(2) }, width, height);
            return Math.Max(ladder[^1].Width, ladder[^1].Height) == size
                && ladder.Zip(ladder.Skip(1)).All(pair => pair.First.Width <= pair.Second.Width && pair.First.Height <= pair.Second.Height)
                && ladder.All(scale => Math.Abs(scale.Width - scale.Height * (double)width / height) <= 0.5 + 0.5 * width / height);
        }).QuickCheckThrowOnFailure();
}
