using System.Text.Json.Nodes;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Bench;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Bench;

/// <summary>
/// Milliseconds on VGG-19 to conv5_1: of an evaluation by Torch in float32 and bfloat16, by the processor's own backend, and by PyTorch in its two best modes; and of
/// whole iterations, beside PyTorch's.
/// </summary>
internal static class SpeedCheck
{
    /// <summary>Iterations of a frame, for frames an hour: as many as the paper's authors took.</summary>
    public const int FrameIterations = 500;

    public static JsonArray Run(Options options, Peer? peer) => [.. options.Measured.Select(size => (JsonNode)Of(options, peer, size))];

    public static TorchBackend Open(Options options, bool fast, bool? channelsLast = null) => new(new()
    {
        Device = options.Device, Threads = options.Device == TorchDevice.Cpu ? options.Threads : 0, Fast = fast, ChannelsLast = channelsLast,
    });

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
            ["torch_channels_first_ms"] = Milliseconds(Open(options, fast: false, channelsLast: false), network, size, options.Repeats),
            ["torch_channels_last_ms"] = Milliseconds(Open(options, fast: false, channelsLast: true), network, size, options.Repeats),
            ["torch_fast_channels_first_ms"] = Milliseconds(Open(options, fast: true, channelsLast: false), network, size, options.Repeats),
            ["flops"] = Subjects.DirectFlops(network, size),
            ["frames_per_hour"] = 3600e3 / (torch * FrameIterations),
        };
        // On a GPU's machine the processor's own backend is not what is asked about, and takes its time.
        if (options.Device == TorchDevice.Cpu)
            row["own_ms"] = Milliseconds(new CpuBackend(options.Threads), network, size, options.Repeats);
        foreach (var optimizer in Enum.GetValues<OptimizerKind>())
        {
            var word = Painted.Word(optimizer);
            var ours = 1000 / Painted.Ours(options, size, 1, optimizer).PerSecond;
            row[$"torch_{word}_ms"] = ours;
            if (peer is not null)
            {
                var theirs = Painted.PeerMilliseconds(options, peer, size, optimizer);
                (row[$"pytorch_{word}_ms"], row[$"{word}_to_pytorch"]) = (theirs, theirs / ours);
            }
        }
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
