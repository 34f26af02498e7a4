using RenderFarm.Client.Batch;
using RenderFarm.Client.Commands;
using RenderFarm.Client.Weights;
using RenderFarm.Core.Rendering;
using RenderFarm.CpuNode;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
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

    /// <exception cref="Core.InputException">There is no such network.</exception>
    public static Painter Open(EngineChoice choice)
    {
        var store = WeightsStore.Locate(Environment.GetEnvironmentVariable);
        var network = store.Resolve(choice.Network ?? WeightsStore.EmbeddedName).Network;
        return new Painter(threads => new StyleTransfer(new CpuBackend(threads), network), network, choice.Threads);
    }

    public void Dispose() => _renderer?.Dispose();
}
