using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Scales;

public sealed class FrameTests
{
    [Fact]
    public void TheMarginIsMirroredAndCutAgain()
    {
        var frame = Frame.For(new(5, 3), 4);
        Assert.Equal(new PixelSize(8, 4), frame.Canvas);
        float[] planes = [.. Enumerable.Range(0, 30).Select(i => (float)i)];
        var wide = frame.Widen(planes);
        Assert.Equal([0f, 1, 2, 3, 4, 4, 3, 2], wide[..8]);
        Assert.Equal([10f, 11, 12, 13, 14, 14, 13, 12], wide[24..32]);
        Assert.Equal(15, wide[32]);
        Assert.Equal(planes, frame.Cut(wide));
    }

    [Fact]
    public void ACellIsWhatTheDeepestLayerSees()
    {
        var network = RandomNetworks.Small();
        Assert.Equal(1, Frame.CellOf(network, ["conv1_2"]));
        Assert.Equal(2, Frame.CellOf(network, ["conv1_1", "relu2_2"]));
        Assert.Equal(4, Frame.CellOf(network, ["conv3_1", "conv1_1"]));
        Assert.Equal(new PixelSize(8, 8), Frame.For(new(8, 8), 4).Canvas);
    }
}
