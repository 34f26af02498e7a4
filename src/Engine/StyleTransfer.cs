using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine;

/// <summary>A Neural Algorithm of Artistic Style (Gatys, Ecker, Bethge 2015), coarse to fine.</summary>
/// <param name="backend">Where it runs; disposed with the renderer.</param>
/// <param name="clock">For time budgets and results' seconds; the system's by default.</param>
public sealed class StyleTransfer(IBackend backend, Network network, TimeProvider? clock = null) : IRenderer
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) =>
        throw new NotImplementedException(network.Name + _clock);

    public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation) =>
        throw new NotImplementedException();

    public void Dispose() => backend.Dispose();
}
