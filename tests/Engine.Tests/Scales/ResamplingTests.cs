using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Scales;

public sealed class ResamplingTests
{
    private static readonly Arbitrary<(PixelSize From, PixelSize To)> Sizes = (
        from a in Gen.Choose(1, 40)
        from b in Gen.Choose(1, 40)
        from c in Gen.Choose(1, 40)
        from d in Gen.Choose(1, 40)
        select (new PixelSize(a, b), new PixelSize(c, d))).ToArbitrary();

    [Fact]
    public void AConstantStaysConstant() => Prop.ForAll(Sizes, sizes =>
    {
        var plane = Enumerable.Repeat(0.37f, 2 * sizes.From.Pixels).ToArray();
        return Resampling.Bicubic(plane, sizes.From, sizes.To).Concat(Resampling.Bilinear(plane, sizes.From, sizes.To))
            .All(value => Math.Abs(value - 0.37f) < 1e-6);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void BilinearNeverOvershoots() => Prop.ForAll(Sizes, sizes =>
    {
        var plane = RandomNetworks.Image(sizes.GetHashCode(), sizes.From.Width, sizes.From.Height);
        var resized = Resampling.Bilinear(plane, sizes.From, sizes.To);
        return resized.Max() <= plane.Max() + 1e-6 && resized.Min() >= plane.Min() - 1e-6;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheSameSizeIsTheSamePicture()
    {
        var plane = RandomNetworks.Image(1, 7, 5);
        Assert.Equal(plane, Resampling.Bicubic(plane, new(7, 5), new(7, 5)));
        Assert.NotSame(plane, Resampling.Bicubic(plane, new(7, 5), new(7, 5)));
    }

    [Fact]
    public void AMirroredPictureIsResizedMirrored() => Prop.ForAll(Sizes, sizes =>
    {
        var plane = RandomNetworks.Image(3, sizes.From.Width, sizes.From.Height);
        var there = Resampling.Bicubic(Mirror(plane, sizes.From.Width), sizes.From, sizes.To);
        var back = Mirror(Resampling.Bicubic(plane, sizes.From, sizes.To), sizes.To.Width);
        return there.Zip(back).All(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void KnownWeightsOfKeysCubic()
    {
        // Twice as wide: samples lie a quarter between neighbours: weights of a = -1/2 at 1.25, 0.25, 0.75, 1.75.
        float[] line = [0, 0, 0, 1, 0, 0, 0, 0];
        var wide = Resampling.Bicubic(line, new(8, 1), new(16, 1));
        Assert.Equal(0.8671875f, wide[6], 1e-6f);
        Assert.Equal(0.8671875f, wide[7], 1e-6f);
        Assert.Equal(0.2265625f, wide[8], 1e-6f);
        Assert.Equal(-0.0703125f, wide[9], 1e-6f);
        Assert.Equal(-0.0234375f, wide[10], 1e-6f);
    }

    [Fact]
    public void ShrinkingAveragesInsteadOfPicking()
    {
        var stripes = Enumerable.Range(0, 64 * 64).Select(i => (float)(i % 2)).ToArray();
        Assert.All(Resampling.Bicubic(stripes, new(64, 64), new(16, 16)), value => Assert.InRange(value, 0.4, 0.6));
    }

    private static float[] Mirror(float[] planes, int width) => [.. planes.Chunk(width).SelectMany(line => line.Reverse())];
}
