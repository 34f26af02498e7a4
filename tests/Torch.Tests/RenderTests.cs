using RenderFarm.Core.Rendering;
using RenderFarm.Engine;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Painting;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>Whole renders: the same settings and network on the processor's own backend and on Torch.</summary>
public sealed class RenderTests
{
    private static RenderSettings Fifty { get; } = new()
    {
        Preset = "test",
        SizePx = 48,
        CoarsestPx = 48,
        FirstIterations = 50,
        Normalization = LossNormalization.Target,
        StyleWeight = 10,
        TvWeight = 0.1,
        ColorWeight = 0.5,
    };

    public static TheoryData<TorchDevice, OptimizerKind, StyleLossKind> Cases()
    {
        var data = new TheoryData<TorchDevice, OptimizerKind, StyleLossKind>();
        foreach (var device in Enum.GetValues<TorchDevice>())
            foreach (var optimizer in Enum.GetValues<OptimizerKind>())
                foreach (var loss in Enum.GetValues<StyleLossKind>())
                    data.Add(device, optimizer, loss);
        return data;
    }

    /// <summary>
    /// Each picture on the way, by both. A response or a pooled pair that rounding moves across its edge opens another gate: such single pictures
    /// have another gradient, by a percent at most, on any two implementations.
    /// </summary>
    [Theory, MemberData(nameof(Cases))]
    public void LossesAndGradientsOfFiftyIterationsAreTheProcessors(TorchDevice device, OptimizerKind optimizer, StyleLossKind loss)
    {
        using var torch = TorchHere.Open(new() { Device = device });
        var losses = new List<double>();
        var gradients = new List<double>();
        var first = 0.0;
        using var twin = new TwinBackend(new CpuBackend(2), torch, (expected, actual) =>
        {
            var length = Evaluation.Length(expected.Gradient);
            first = Math.Max(first, length);
            losses.Add(Math.Abs(actual.Losses.Total / expected.Losses.Total - 1));
            // Near the end little of a gradient is left but rounding: it counts against a tenth of the first one's length.
            gradients.Add(Evaluation.Distance(expected.Gradient, actual.Gradient) * length / Math.Max(length, 0.1 * first));
        });
        Losses(twin, Settings(optimizer, loss));
        Assert.Equal(51, losses.Count);
        Assert.InRange(losses.Max(), 0, 1e-3);
        Assert.InRange(gradients.Order().ElementAt(40), 0, 1e-4);
        Assert.InRange(gradients.Max(), 0, 0.03);
    }

    /// <summary>
    /// Left to themselves: Adam keeps together; L-BFGS makes differences in the last bit grow, as between the processor's own instruction sets,
    /// and comes to the same end.
    /// </summary>
    [Theory, MemberData(nameof(Cases))]
    public void FiftyIterationsEndWhereTheProcessorsDo(TorchDevice device, OptimizerKind optimizer, StyleLossKind loss)
    {
        using var torch = TorchHere.Open(new() { Device = device });
        var settings = Settings(optimizer, loss);
        var (expected, actual) = (Losses(new CpuBackend(2), settings), Losses(torch, settings));
        if (optimizer == OptimizerKind.Adam)
            Evaluation.AssertNear(expected, actual, 1e-3);
        else
            Evaluation.AssertNear(expected[^1..], actual[^1..], 1e-2);
    }

    private static RenderSettings Settings(OptimizerKind optimizer, StyleLossKind loss) =>
        Fifty with { Optimizer = optimizer, StyleLoss = loss, LearningRate = optimizer == OptimizerKind.Adam ? 0.02 : 1 };

    private static List<double> Losses(IBackend backend, RenderSettings settings)
    {
        // Whoever opened the backend disposes it.
        var renderer = new StyleTransfer(backend, EmbeddedNetworks.Farmnet);
        var witness = new Witness();
        renderer.Render(
            new RenderRequest { Settings = settings, Content = Studio.Waves(48, 40, 0.3, 0.7), Styles = [new(Studio.Waves(44, 48, 1.7, 0.2))] },
            witness, TestContext.Current.CancellationToken);
        return [.. witness.Told.Select(progress => progress.Losses.Total)];
    }
}
