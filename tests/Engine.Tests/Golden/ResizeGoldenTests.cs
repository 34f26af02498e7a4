using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Tests.Golden;

public sealed class ResizeGoldenTests
{
    [Fact]
    public void BicubicIsThatOfPillow()
    {
        foreach (var golden in GoldenFile.Read<GoldenResize>("resizes"))
        {
            var pixels = golden.Width * golden.Height;
            var plane = GoldenPictures.Waves(golden.Seed, golden.Width, golden.Height).AsSpan(pixels, pixels);
            var resized = Resampling.Bicubic(plane, new(golden.Width, golden.Height), new(golden.ToWidth, golden.ToHeight));
            Assert.Equal(golden.Values.Length, resized.Length);
            for (var i = 0; i < resized.Length; i++)
                Assert.Equal(golden.Values[i], resized[i], 1e-6);
        }
    }
}

internal sealed record GoldenResize(int Width, int Height, int Seed, int ToWidth, int ToHeight, double[] Values);
