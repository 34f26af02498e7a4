using RenderFarm.Client.Commands;
using RenderFarm.Client.Weights;
using RenderFarm.Core.Rendering;
using RenderFarm.CpuNode;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Client;

/// <summary>The composition: which network and which backend paint. The only place of the client that chooses either.</summary>
internal sealed class Painter(IRenderer renderer, Network network) : IDisposable
{
    public IRenderer Renderer => renderer;
    public Network Network => network;

    /// <exception cref="Core.InputException">There is no such network.</exception>
    public static Painter Open(EngineChoice choice)
    {
        var store = WeightsStore.Locate(Environment.GetEnvironmentVariable);
        var network = store.Resolve(choice.Network ?? WeightsStore.EmbeddedName).Network;
        return new Painter(new StyleTransfer(new CpuBackend(choice.Threads), network), network);
    }

    public void Dispose() => renderer.Dispose();
}
