using RenderFarm.Core.Rendering;
using RenderFarm.Engine;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Painting;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>Iterations that are queued before the numbers of the first of them are read.</summary>
public sealed class AheadTests
{
    private static readonly RenderSettings Settings = new()
    {
        Preset = "test", SizePx = 48, CoarsestPx = 32, ScaleStep = 1.5, FirstIterations = 40, Iterations = 60,
        Normalization = LossNormalization.Target, StyleWeight = 10, TvWeight = 0.1, ColorWeight = 0.5, AverageDecay = 0.5, History = 5,
    };

    public static MatrixTheoryData<TorchDevice, OptimizerKind> Cases => new(Enum.GetValues<TorchDevice>(), Enum.GetValues<OptimizerKind>());

    [Theory, MemberData(nameof(Cases))]
    public void TheyEndWhereOneAfterAnotherEnds(TorchDevice device, OptimizerKind optimizer)
    {
        var ((alone, told), (ahead, toldAhead)) = (Render(device, optimizer, 1), Render(device, optimizer, 4));
        // On CUDA this is as exact as the device repeats itself.
        Assert.Equal(alone.Picture.Rgb, ahead.Picture.Rgb);
        Assert.Equal(alone.Losses, ahead.Losses);
        Assert.Equal(told.Told, toldAhead.Told);
    }

    [Theory, MemberData(nameof(Cases))]
    public void TheDeviceIsWaitedForOnceInFour(TorchDevice device, OptimizerKind optimizer)
    {
        using var waits = new EngineMetric(TorchInstruments.WaitsName);
        Render(device, optimizer, 1);
        var alone = waits.All.Sum();
        Render(device, optimizer, 4);
        var ahead = waits.All.Sum() - alone;
        // 100 iterations in two scales: the losses and the gradient's length of each, and for L-BFGS curvature and slope; ahead a quarter, with
        // each scale's beginning and what had to be put back.
        Assert.InRange(alone, optimizer == OptimizerKind.Adam ? 200 : 390, optimizer == OptimizerKind.Adam ? 215 : 420);
        Assert.InRange(ahead, 25, optimizer == OptimizerKind.Adam ? 45 : 60);
    }

    private static (RenderResult Result, Witness Told) Render(TorchDevice device, OptimizerKind optimizer, int ahead)
    {
        using var backend = TorchHere.Open(new() { Device = device, IterationsAhead = ahead });
        var witness = new Witness();
        // Whoever opened the backend disposes it.
        return (new StyleTransfer(backend, EmbeddedNetworks.Farmnet).Render(Request(optimizer), witness, TestContext.Current.CancellationToken), witness);
    }

    private static RenderRequest Request(OptimizerKind optimizer) => new()
    {
        Settings = Settings with { Optimizer = optimizer, LearningRate = optimizer == OptimizerKind.Adam ? 0.02 : 1 },
        Content = Studio.Waves(48, 40, 0.3, 0.7),
        Styles = [new(Studio.Waves(44, 48, 1.7, 0.2))],
    };
}
