using System.Text.Json.Nodes;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Bench;

namespace RenderFarm.Torch.Bench;

/// <summary>Whole iterations: an evaluation on VGG-19 to conv5_1 and a step of L-BFGS with ten pairs, or of Adam.</summary>
internal static class Painted
{
    /// <summary>Iterations a second of all frames while all of them were painted, and the mean batch that they came to.</summary>
    public static (double PerSecond, double MeanBatch) Ours(Options options, int size, int frames, OptimizerKind optimizer)
    {
        using var backend = SpeedCheck.Open(options, fast: false);
        var engine = new Engine.StyleTransfer(backend, Subjects.Network("vgg19"));
        var paces = Enumerable.Range(0, frames).Select(_ => new Pace()).ToArray();
        using var batches = new MeanBatch();
        SideBySide.Run(frames, i => engine.Render(Request(size, i, optimizer, options.Repeats), paces[i], CancellationToken.None));
        return (Pace.PerSecond(paces), batches.Value);
    }

    /// <summary>Milliseconds of PyTorch's median iteration, by autograd and its own optimiser.</summary>
    public static double PeerMilliseconds(Options options, Peer peer, int size, OptimizerKind optimizer) =>
        peer.Measure("vgg19", size, "autograd", options.Threads, options.Repeats, options.Word, Word(optimizer))["median_ms"]!.GetValue<double>();

    public static string Word(OptimizerKind optimizer) => optimizer.ToString().ToLowerInvariant();

    private static RenderRequest Request(int size, int number, OptimizerKind optimizer, int iterations) => new()
    {
        Settings = new RenderSettings
        {
            Preset = "bench", SizePx = size, CoarsestPx = size, FirstIterations = iterations + Pace.Skipped, Optimizer = optimizer, History = Pace.History,
            LearningRate = optimizer == OptimizerKind.Adam ? 0.02 : 1, Normalization = LossNormalization.Target, TvWeight = 0, ColorWeight = 0,
            ContentLayers = [new("conv4_2", 1)], StyleLayers = [.. Enumerable.Range(1, 5).Select(block => new LayerWeight($"conv{block}_1", 1))],
        },
        Content = Picture(size, 2 + number),
        Styles = [new(Picture(size, 1))],
    };

    private static Core.Picture Picture(int size, int seed)
    {
        var random = new Random(seed);
        return new(size, size, [.. Enumerable.Range(0, 3 * size * size).Select(_ => random.NextSingle())]);
    }
}
