using RenderFarm.Node.Workers;

namespace RenderFarm.TorchNode;

/// <summary>Bounds on asking about devices, each with its reason.</summary>
internal static class Limits
{
    /// <summary>nvidia-smi answers in a fraction of a second; where the driver hangs it never does.</summary>
    public static readonly TimeSpan SmiAnswer = TimeSpan.FromSeconds(10);

    /// <summary>'auto' compares two backends of the processor in a second: half each.</summary>
    public static readonly TimeSpan Calibration = TimeSpan.FromSeconds(0.5);

    /// <summary>A worker finds out within a minute that its GPU loses bits: few pictures are painted by then, and a process a minute costs nothing.</summary>
    public static readonly TimeSpan HealthEvery = TimeSpan.FromMinutes(1);

    /// <summary>Of a GPU's memory other programs, the context and fragments take some, and TorchSharp cannot tell how much.</summary>
    public const double UsableShare = 0.9;

    /// <summary>
    /// Frames that a GPU evaluates together: of a million pixels, at which a large one should be full (unmeasured: ./farm bench torch tells). Threads wait for each
    /// other, so that beyond 16 of them the slowest counts ever more.
    /// </summary>
    public static readonly SideBySide GpuBatch = new(16, 1 << 20);

    /// <summary>Of a GPU whose memory cannot be read: no smaller one is worth a node. With nothing at all it would never be given a frame.</summary>
    public const long UnreadGpuBytes = 8L << 30;
}
