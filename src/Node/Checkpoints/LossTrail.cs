using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Checkpoints;

/// <summary>Where the loss of a render began. Losses of two scales are of two objectives: only those of one are compared.</summary>
/// <param name="First">At the very beginning; null: not known, the render went on from a checkpoint that does not say.</param>
/// <param name="Scale">The last that was begun; -1: none.</param>
/// <param name="ScaleFirst">At the beginning of that scale.</param>
/// <param name="Iterations">Done at that scale.</param>
internal sealed record LossTrail(double? First, int Scale, double? ScaleFirst, int Iterations = 0)
{
    public static LossTrail Unknown { get; } = new(null, -1, null);

    public LossTrail After(RenderProgress progress)
    {
        var first = progress is { Scale: 0, Iteration: 0 } ? First ?? progress.Losses.Total : First;
        var scaleFirst = progress.Iteration == 0 ? progress.Losses.Total : progress.Scale == Scale ? ScaleFirst : null;
        return new LossTrail(first, progress.Scale, scaleFirst, progress.Iteration);
    }
}
