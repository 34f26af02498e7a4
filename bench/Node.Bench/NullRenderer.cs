using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Bench;

/// <summary>Paints nothing, at once: what is left is the farm's own work. Its pictures differ, or one blob would hold them all.</summary>
internal sealed class NullRenderer(ContentHash network) : IRenderer
{
    private int _painted;

    public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) => new(ScaleLadder.For(settings, contentWidth, contentHeight), 0, 0);

    public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation)
    {
        var size = ScaleLadder.For(request.Settings, request.Content.Width, request.Content.Height)[^1];
        var picture = Subject.Waves(size.Width, size.Height, 0.1 + 0.001 * _painted++);
        observer.OnProgress(new RenderProgress(0, 1, size.Width, size.Height, 0, 1, 0, new LossReport(2, 1, 1, 0, 0)));
        return new RenderResult(
            picture, new LossReport(1, 0.5, 0.5, 0, 0), 1, 0, StopReason.Iterations, "null", request.Settings.Hash().Hex, "null", network.Hex);
    }

    public void Dispose() { }
}
