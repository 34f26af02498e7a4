using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RenderFarm.Engine.Bench;
using RenderFarm.Engine.Torch;
using RenderFarm.TorchNode;

namespace RenderFarm.Torch.Bench;

/// <summary>What the formula says beside what a process of its own took: at its peak on the processor, at its end on a GPU, whose allocator keeps what it has.</summary>
internal static class MemoryCheck
{
    private static readonly string[] Taps = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv4_2", "conv5_1"];

    public static JsonArray Run(Options options) =>
        [.. options.Measured.Select(size => (JsonNode)Row(options, size, 1)), .. options.BatchSizes.Select(size => (JsonNode)Row(options, size, options.Batches[^1]))];

    /// <param name="frames">Evaluated together.</param>
    public static void RunHere(int size, int frames, Options options)
    {
        var before = Taken(options);
        using var backend = SpeedCheck.Open(options, fast: false);
        var network = Subjects.Network("vgg19");
        using var ready = new Barrier(frames);
        SideBySide.Run(frames, _ =>
        {
            using var subject = Subjects.Create(backend, network, size);
            ready.SignalAndWait();
            subject.Time(3);
            // Nobody's tensors go before all have met; and nobody is waited for by those who have evaluations left.
            subject.Objective.StepAway();
            ready.SignalAndWait();
        });
        Console.WriteLine(Taken(options) - before);
    }

    private static JsonObject Row(Options options, int size, int frames) => new JsonObject
    {
        ["size_px"] = size,
        ["frames"] = frames,
        ["formula_mib"] = SpeedCheck.Estimate(options, Subjects.Network("vgg19"), size, Taps, frames) >> 20,
        ["taken_mib"] = InAProcessOfItsOwn(size, frames, options) >> 20,
    };

    private static long InAProcessOfItsOwn(int size, int frames, Options options)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [typeof(MemoryCheck).Assembly.Location, "--device", options.Word, "--threads", $"{options.Threads}", "--memory", $"{size}", "--batches", $"{frames}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.Parse(output, CultureInfo.InvariantCulture);
    }

    private static long Taken(Options options) => options.Device == TorchDevice.Cuda
        ? NvidiaSmi.ReadOwn() is [{ MemoryBytes: { } all, FreeBytes: { } free }, ..] ? all - free : 0
        : 1024 * long.Parse(
            File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
