using System.Diagnostics;
using System.Text.Json.Nodes;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Bench;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Bench;

/// <summary>
/// Small frames side by side on VGG-19 to conv5_1: frames an hour of evaluations alone and of whole iterations by either optimiser, beside PyTorch, which takes
/// one after another.
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
            var painted = peer is null
                ? []
                : Enum.GetValues<OptimizerKind>().ToDictionary(kind => kind, kind => PerHour(1000 / Painted.PeerMilliseconds(options, peer, size, kind)));
            foreach (var frames in options.Batches)
                rows.Add((JsonNode)Of(options, size, frames, theirs, painted));
        }
        return rows;
    }

    private static JsonObject Of(
        Options options, int size, int frames, IReadOnlyDictionary<string, double> theirs, Dictionary<OptimizerKind, double> theirsPainted)
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
            var word = Painted.Word(optimizer);
            var (perSecond, batch) = Painted.Ours(options, size, frames, optimizer);
            (row[$"{word}_per_hour"], row[$"{word}_mean_batch"]) = (PerHour(perSecond), batch);
            if (theirsPainted.TryGetValue(optimizer, out var perHour))
                (row[$"pytorch_{word}_per_hour"], row[$"{word}_to_pytorch"]) = (perHour, PerHour(perSecond) / perHour);
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

    private static double PerHour(double iterationsPerSecond) => 3600 * iterationsPerSecond / SpeedCheck.FrameIterations;
}
