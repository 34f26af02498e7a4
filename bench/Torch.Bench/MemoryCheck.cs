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

    public static JsonArray Run(Options options) => [.. options.Measured.Select(size => (JsonNode)new JsonObject
    {
        ["size_px"] = size,
        ["formula_mib"] = SpeedCheck.Estimate(options, Subjects.Network("vgg19"), size, Taps) >> 20,
        ["taken_mib"] = InAProcessOfItsOwn(size, options) >> 20,
    })];

    public static void RunHere(int size, Options options)
    {
        var before = Taken(options);
        using var backend = SpeedCheck.Open(options, fast: false);
        using var subject = Subjects.Create(backend, Subjects.Network("vgg19"), size);
        subject.Time(2);
        Console.WriteLine(Taken(options) - before);
    }

    private static long InAProcessOfItsOwn(int size, Options options)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [typeof(MemoryCheck).Assembly.Location, "--device", options.Word, "--threads", $"{options.Threads}", "--memory", $"{size}"])
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
