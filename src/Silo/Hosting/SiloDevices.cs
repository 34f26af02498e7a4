using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Silo.Options;
using RenderFarm.TorchNode;

namespace RenderFarm.Silo.Hosting;

/// <summary>What a silo's workers paint on.</summary>
internal static class SiloDevices
{
    /// <exception cref="InputException">It is not here, or paints no batches.</exception>
    public static PaintingDevice Choose(WorkforceOptions options)
    {
        var device = new TorchDevices(NvidiaSmi.ReadOwn, TimeProvider.System).Choose(Word(options), options.Fast, options.Threads);
        device.SideBySide(options.Batch);
        return device;
    }

    /// <summary>What frames take of the cluster's devices, as far as this silo's own settings tell: a coordinator is given those of its workers.</summary>
    /// <param name="device">This silo's own; null: it has none.</param>
    public static MemoryEstimates Estimates(WorkforceOptions options, PaintingDevice? device, NetworkCatalog networks) =>
        new(networks, device?.Memory ?? TorchDevices.MemoryOf(Word(options), options.Fast));

    private static string Word(WorkforceOptions options) => options.Device.ToString().ToLowerInvariant();
}
