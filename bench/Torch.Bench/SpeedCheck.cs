using System.Text.Json.Nodes;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Bench;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Bench;

/// <summary>Milliseconds of an iteration on VGG-19 to conv5_1: Torch in float32 and bfloat16, the processor's own backend, and PyTorch in its two best modes.</summary>
internal static class SpeedCheck
{
    /// <summary>Iterations of a frame, for frames an hour: as many as the paper's authors took.</summary>
    public const int FrameIterations = 500;

    public static JsonArray Run(Options options, Peer? peer) => [.. options.Measured.Select(size => (JsonNode)Of(options, peer, size))];

    public static TorchBackend Open(Options options, bool fast) =>
        new(new() { Device = options.Device, Threads = options.Device == TorchDevice.Cpu ? options.Threads : 0, Fast = fast });

    public static long Estimate(Options options, Network network, int size, IEnumerable<string> taps, int frames) =>
        TorchMemory.Estimate(network, size, size, taps, new TorchOptions { Device = options.Device }, frames);

    private static JsonObject Of(Options options, Peer? peer, int size)
    {
        var network = Subjects.Network("vgg19");
        var torch = Milliseconds(Open(options, fast: false), network, size, options.Repeats);
        var row = new JsonObject
        {
            ["size_px"] = size,
            ["torch_ms"] = torch,
            ["torch_fast_ms"] = Milliseconds(Open(options, fast: true), network, size, options.Repeats),
            ["flops"] = Subjects.DirectFlops(network, size),
            ["frames_per_hour"] = 3600e3 / (torch * FrameIterations),
        };
        // On a GPU's machine the processor's own backend is not what is asked about, and takes its time.
        if (options.Device == TorchDevice.Cpu)
            row["own_ms"] = Milliseconds(new CpuBackend(options.Threads), network, size, options.Repeats);
        foreach (var mode in peer is null ? Array.Empty<string>() : ["autograd", "hand"])
            row[$"pytorch_{mode}_ms"] = peer!.Measure("vgg19", size, mode, options.Threads, options.Repeats, options.Word)["min_ms"]!.GetValue<double>();
        return row;
    }

    /// <summary>The fastest: what else runs on the machine disturbs every side.</summary>
    private static double Milliseconds(IBackend backend, Network network, int size, int repeats)
    {
        using (backend)
        {
            using var subject = Subjects.Create(backend, network, size);
            return subject.Time(repeats).Min();
        }
    }
}
