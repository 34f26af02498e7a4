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
        var word = options.Device.ToString().ToLowerInvariant();
        var device = new TorchDevices(NvidiaSmi.ReadOwn, TimeProvider.System).Choose(word, options.Fast, options.Threads);
        device.SideBySide(options.Batch);
        return device;
    }
}
