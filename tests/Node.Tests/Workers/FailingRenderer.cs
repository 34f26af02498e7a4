using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Tests.Workers;

/// <summary>An engine that goes wrong as it is told, or paints something of its own.</summary>
internal sealed class FailingRenderer(Func<RenderRequest, IRenderObserver, RenderResult> render) : IRenderer
{
    public bool Disposed { get; private set; }

    public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) => new([], 0, 0);

    public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation) => render(request, observer);

    public void Dispose() => Disposed = true;
}
