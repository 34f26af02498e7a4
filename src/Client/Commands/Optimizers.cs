using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Commands;

/// <summary>The numbers that belong to an optimiser and mean nothing, or harm, with the other.</summary>
internal static class Optimizers
{
    public static RenderSettings Choose(RenderSettings settings, OptimizerKind optimizer) =>
        optimizer == settings.Optimizer
            ? settings
            : optimizer == OptimizerKind.Adam
                ? settings with { Optimizer = optimizer, LearningRate = 0.02, AverageDecay = 0.99 }
                : settings with { Optimizer = optimizer, LearningRate = 1, AverageDecay = 0 };
}
