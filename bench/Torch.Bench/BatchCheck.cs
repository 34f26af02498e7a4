using System.Diagnostics;
using System.Text.Json.Nodes;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Bench;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Bench;

/// <summary>
/// Small frames side by side on VGG-19 to conv5_1: frames an hour of evaluations alone and of whole iterations by either optimiser, beside PyTorch, which evaluates
/// one after another and has no optimiser here.
/// </summary>
internal static class BatchCheck
{
    private static readonly string[] Modes = ["autograd", "hand"];

    public static JsonArray Run(Options options, Peer? peer)
    {
        var rows = new JsonArray();
        foreach (var size in options.BatchSizes)
        {
            var theirs = Peers(options, peer, size);
            foreach (var frames in options.Batches)
                rows.Add((JsonNode)Of(options, size, frames, theirs));
        }
        return rows;
    }

    private static JsonObject Of(Options options, int size, int frames, IReadOnlyDictionary<string, double> theirs)
    {
        var evaluated = Evaluated(options, size, frames, fast: false);
        var row = new JsonObject
        {
            ["size_px"] = size,
            ["frames"] = frames,
            ["evaluated_per_hour"] = evaluated,
            ["evaluated_fast_per_hour"] = Evaluated(options, size, frames, fast: true),
        };
        foreach (var optimizer in Enum.GetValues<OptimizerKind>())
        {
            var (painted, batch) = Painted(options, size, frames, optimizer);
            row[$"{optimizer.ToString().ToLowerInvariant()}_per_hour"] = painted;
            row[$"{optimizer.ToString().ToLowerInvariant()}_mean_batch"] = batch;
        }
        foreach (var (mode, perHour) in theirs)
            (row[$"pytorch_{mode}_per_hour"], row[$"evaluated_to_pytorch_{mode}"]) = (perHour, evaluated / perHour);
        return row;
    }

    private static Dictionary<string, double> Peers(Options options, Peer? peer, int size) => peer is null ? [] : Modes.ToDictionary(
        mode => mode,
        mode => PerHour(1000 / peer.Measure("vgg19", size, mode, options.Threads, options.Repeats, options.Word)["min_ms"]!.GetValue<double>()));

    /// <summary>Evaluations of all frames over the time of all.</summary>
    private static double Evaluated(Options options, int size, int frames, bool fast)
    {
        using var backend = SpeedCheck.Open(options, fast);
        var network = Subjects.Network("vgg19");
        using var ready = new Barrier(frames);
        var seconds = new double[frames];
        SideBySide.Run(frames, i =>
        {
            using var subject = Subjects.Create(backend, network, size);
            ready.SignalAndWait();
            // The first of them do not meet yet.
            subject.Time(2);
            var started = Stopwatch.GetTimestamp();
            subject.Time(options.Repeats - 2);
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        });
        return PerHour(frames * options.Repeats / seconds.Max());
    }

    /// <summary>Iterations of all frames while all of them were painted.</summary>
    private static (double PerHour, double MeanBatch) Painted(Options options, int size, int frames, OptimizerKind optimizer)
    {
        using var backend = SpeedCheck.Open(options, fast: false);
        var engine = new Engine.StyleTransfer(backend, Subjects.Network("vgg19"));
        var paces = Enumerable.Range(0, frames).Select(_ => new Pace()).ToArray();
        using var batches = new MeanBatch();
        SideBySide.Run(frames, i => engine.Render(Request(size, i, optimizer, options.Repeats), paces[i], CancellationToken.None));
        return (PerHour(Pace.PerSecond(paces)), batches.Value);
    }

    private static RenderRequest Request(int size, int number, OptimizerKind optimizer, int iterations) => new()
    {
        Settings = new RenderSettings
        {
            Preset = "bench", SizePx = size, CoarsestPx = size, FirstIterations = iterations + Pace.Skipped, Optimizer = optimizer,
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

    private static double PerHour(double iterationsPerSecond) => 3600 * iterationsPerSecond / SpeedCheck.FrameIterations;
}
