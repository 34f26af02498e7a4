using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Torch.Batches;

/// <summary>
/// What pictures must have in common to go through a network as one tensor. Everything else is each picture's own: contents, styles, masks, weights, losses.
/// </summary>
/// <param name="Network">Poolings and paddings of one network are different ones; networks read twice are too.</param>
/// <param name="Depth">Index of the last convolution that runs; -1: none.</param>
internal readonly record struct Shape(Network Network, int Width, int Height, int Depth)
{
    public static Shape Of(ObjectiveSpec spec) => new(spec.Network, spec.Width, spec.Height, spec.ContentTerms.Select(term => term.Tap)
        .Concat(spec.StyleTerms.Select(term => term.Tap)).Select(spec.Network.IndexOf).DefaultIfEmpty(-1).Max());
}
