using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Silo.Options;
using RenderFarm.TorchNode;

namespace RenderFarm.Silo.Hosting;

/// <summary>What a silo's workers paint on.</summary>
internal static class SiloDevices
{
    /// <exception cref="InputException">It is not here.</exception>
    public static PaintingDevice Choose(WorkforceOptions options) => new TorchDevices(NvidiaSmi.ReadOwn, TimeProvider.System)
        .Choose(options.Device.ToString().ToLowerInvariant(), options.Fast, options.Threads);

    /// <summary>Never ends but for a GPU.</summary>
    public static Task<string> UntilFault(PaintingDevice? device, CancellationToken cancellation) => device is { IsGpu: true }
        ? GpuWatch.UntilFault(NvidiaSmi.ReadOwn, TimeProvider.System, cancellation)
        : new TaskCompletionSource<string>().Task;
}
