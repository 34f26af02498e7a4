using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Tests.Scales;

public sealed class NoisePictureTests
{
    [Fact]
    public void NoiseIsGreyOnAverageAndItsSeedDecides()
    {
        var noise = NoisePicture.Draw(1, new(64, 64));
        Assert.Equal(0.5, noise.Average(), 0.01);
        Assert.Equal(0.2, Math.Sqrt(noise.Average(x => (x - 0.5) * (x - 0.5))), 0.01);
        Assert.Equal(noise, NoisePicture.Draw(1, new(64, 64)));
        Assert.NotEqual(noise, NoisePicture.Draw(2, new(64, 64)));
    }
}
