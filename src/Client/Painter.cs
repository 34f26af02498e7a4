using RenderFarm.Client.Batch;
using RenderFarm.Client.Commands;
using RenderFarm.Client.Devices;
using RenderFarm.Client.Weights;
using RenderFarm.Core.Rendering;
using RenderFarm.CpuNode;
using RenderFarm.Engine;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Client;

/// <summary>The composition: which network and which backend paint. The only place of the client that chooses either.</summary>
/// <param name="engines">For whoever shares out the threads, and disposes what is made.</param>
internal sealed class Painter(BatchEngines engines, Network network) : IDisposable
{
    private IRenderer? _renderer;

    /// <summary>The one that paints with all threads.</summary>
    public IRenderer Renderer => _renderer ??= engines.Open(engines.Threads);

    public Network Network => network;

    public BatchEngines Engines => engines;

    /// <exception cref="Core.InputException">There is no such network, or no such device.</exception>
    public static Painter Open(EngineChoice choice, IPaintingDevices devices)
    {
        var store = WeightsStore.Locate(Environment.GetEnvironmentVariable);
        var network = store.Resolve(choice.Network ?? WeightsStore.EmbeddedName).Network;
        var device = devices.Choose(choice.Device.Word, choice.Device.Fast, choice.Threads);
        // One engine feeds a device that gains nothing by several.
        var engines = new BatchEngines(
            threads => new StyleTransfer(device.Open(device.SharesThreads ? threads : choice.Threads, device.MemoryBytes), network), network.Hash,
            device.SharesThreads ? choice.Threads : 1)
        {
            SideBySide = device.SideBySide(choice.Device.Batch) with { Bytes = device.MemoryBytes },
        };
        return new Painter(engines, network);
    }

    public void Dispose() => _renderer?.Dispose();
}
