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
        return plan.EstimateBytes(network, size.Width, size.Height, _taps)
            + Vectors(plan.IterationsAhead(size.Width, size.Height)) * 3L * sizeof(float) * size.Pixels;
    }

    private int Vectors(int ahead)
    {
        var (adam, average) = (settings.Optimizer == OptimizerKind.Adam, settings.AverageDecay > 0 ? 1 : 0);
        // Image, gradient and last good one; the host's content, result and the two while they are resized; the optimiser's.
        var vectors = 3 + 4 + (adam ? 2 : 2 * settings.History + 4) + average;
        // What may have to be put back: a gradient, an average, two vectors of either optimiser, and the pairs that went.
        return ahead == 1 ? vectors : vectors + 1 + average + 2 + (adam ? 0 : 2 * Math.Min(ahead, settings.History));
    }

    public PixelSize CanvasOf(PixelSize size) => Frame.For(size, settings.WholeCells ? Frame.CellOf(network, _taps) : 1).Canvas;
}
