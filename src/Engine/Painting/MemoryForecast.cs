using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Targets;

namespace RenderFarm.Engine.Painting;

/// <summary>What a render takes of memory, by formula.</summary>
internal sealed class MemoryForecast(IMemoryPlan plan, Network network, RenderSettings settings, LayerChoice layers)
{
    private readonly string[] _taps = [.. layers.Content.Concat(layers.Style).Select(layer => layer.Layer)];

    /// <summary>At the largest scale, which needs most.</summary>
    public long Bytes(ScalePlan scale)
    {
        var size = CanvasOf(new(scale.Width, scale.Height));
        // Image, gradient and last good one; the host's content, result and the two while they are resized; the optimiser's.
        var optimiser = settings.Optimizer == OptimizerKind.Adam ? 2 : 2 * settings.History + 4;
        var vectors = 3 + 4 + optimiser + (settings.AverageDecay > 0 ? 1 : 0);
        return plan.EstimateBytes(network, size.Width, size.Height, _taps) + vectors * 3L * sizeof(float) * size.Pixels;
    }

    public PixelSize CanvasOf(PixelSize size) => Frame.For(size, settings.WholeCells ? Frame.CellOf(network, _taps) : 1).Canvas;
}
