using RenderFarm.Client.Commands;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client;

/// <summary>The composition: which network and which backend paint. The only place where the client names either.</summary>
internal sealed class Painter(IRenderer renderer, string networkName, string networkHash) : IDisposable
{
    public IRenderer Renderer => renderer;
    public string NetworkName => networkName;
    public string NetworkHash => networkHash;

    public static Painter Open(EngineChoice choice) =>
        throw new InputException($"network {choice.Network ?? "farmnet"}: the engine is not wired yet.");

    public void Dispose() => renderer.Dispose();
}
