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
/// <param name="open">Makes an engine that paints with so many threads.</param>
internal sealed class Painter(Func<int, IRenderer> open, Network network, int threads) : IDisposable
{
    private IRenderer? _renderer;

    /// <summary>The one that paints with all threads.</summary>
    public IRenderer Renderer => _renderer ??= open(threads);

    public Network Network => network;

    /// <summary>For whoever shares out the threads, and disposes what is made.</summary>
    public BatchEngines Engines => new(open, network.Hash, threads);

    /// <exception cref="Core.InputException">There is no such network, or no such device.</exception>
    public static Painter Open(EngineChoice choice, IPaintingDevices devices)
    {
        var store = WeightsStore.Locate(Environment.GetEnvironmentVariable);
        var network = store.Resolve(choice.Network ?? WeightsStore.EmbeddedName).Network;
        var device = devices.Choose(choice.Device, choice.Fast, choice.Threads);
        // One engine feeds a device that gains nothing by several.
        return new Painter(
            threads => new StyleTransfer(device.Open(device.SharesThreads ? threads : choice.Threads, device.MemoryBytes), network), network,
            device.SharesThreads ? choice.Threads : 1);
    }

    public void Dispose() => _renderer?.Dispose();
}
