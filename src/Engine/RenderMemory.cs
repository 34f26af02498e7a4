using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Painting;
using RenderFarm.Engine.Targets;

namespace RenderFarm.Engine;

/// <summary>What a render would take on a device that need not be here.</summary>
public static class RenderMemory
{
    /// <summary>The same as <see cref="StyleTransfer.EstimateMemory"/> on a backend of that plan.</summary>
    /// <exception cref="Core.InputException">Settings that no network, or not this one, can follow.</exception>
    public static long Estimate(IMemoryPlan plan, Network network, RenderSettings settings, int contentWidth, int contentHeight)
    {
        settings.Validate();
        var variant = NetworkVariant.Of(network, settings);
        return new MemoryForecast(plan, variant, settings, LayerChoice.For(settings, variant, _ => { }))
            .Bytes(ScaleLadder.For(settings, contentWidth, contentHeight)[^1]);
    }
}
