using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Tests.Networks;

public class RandomNetworkTests
{
    /// <summary>Values that an independent Python program computed from the description in <see cref="RandomNetwork"/>.</summary>
    [Fact]
    public void TheFloatsAreThoseOfTheDescription()
    {
        var network = RandomNetwork.WithWidths(7, 4, 6);
        Assert.Equal([-0.103869557f, -0.45557642f, 0.377840757f, 0.0781874061f], network.Convolutions[0].Weights[..4]);
        Assert.Equal([0.0493948348f, 0.095845066f, 0.032327354f, -0.0580801256f], network.Convolutions[0].Bias);
        Assert.Equal(0.0923756808f, network.Convolutions[^1].Bias[^1]);
    }

    [Fact]
    public void Vgg19HasItsShapes()
    {
        var network = RandomNetwork.Vgg19(1);
        Assert.Equal(20_024_384, network.Convolutions.Sum(c => c.Weights.Length + c.Bias.Length));
        Assert.Equal(16, network.Convolutions.Count);
        Assert.Equal(4, network.Convolutions.Count(c => c.PoolBefore));
        Assert.Equal(13, RandomNetwork.Vgg16(1).Convolutions.Count);
    }

    [Fact]
    public void AnotherSeedIsAnotherNetwork()
    {
        Assert.Equal(RandomNetwork.WithWidths(1, 4).Hash, RandomNetwork.WithWidths(1, 4).Hash);
        Assert.NotEqual(RandomNetwork.WithWidths(1, 4).Hash, RandomNetwork.WithWidths(2, 4).Hash);
        Assert.NotEqual(RandomNetwork.WithWidths(1, 4).Hash, RandomNetwork.WithWidths(1, 5).Hash);
    }
}
