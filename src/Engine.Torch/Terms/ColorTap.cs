using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Torch.Features;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary><see cref="ColorTerm"/>: the Gram matrix of the pooled input's colours and of ones, in float64: its few entries are differences of large sums.</summary>
internal sealed class ColorTap(ColorTerm term, Device device) : IDisposable
{
    private readonly Tensor _target =
        tensor(term.Target, [ColorMoments.Channels, ColorMoments.Channels]).to(device).DetachFromDisposeScope();

    /// <param name="input">1 x 3 x H x W, preprocessed.</param>
    /// <param name="gradient">dLoss/dInput, added to.</param>
    /// <returns>The weighted loss, one float64; null where no cell fits.</returns>
    public Tensor? Evaluate(Tensor input, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (input.shape[2], input.shape[3]);
        var (high, wide) = (height / term.Pool, width / term.Pool);
        if (high * wide == 0)
            return null;
        var pooled = term.Pool == 1 ? input : functional.avg_pool2d(input, term.Pool);
        var colors = pooled.view(3, high * wide).to(float64);
        var cells = cat([colors, colors.new_ones(1, high * wide)], 0);
        var difference = cells.mm(cells.t()) / (double)(ColorMoments.Channels * high * wide) - _target;
        // Of 2 d (dG + dG^T) / (4 n), the three colours' rows.
        var slope = difference.mm(cells).narrow(0, 0, 3) * (4 * term.Weight / (ColorMoments.Channels * (double)(high * wide)));
        gradient.add_(PoolStep.Spread(slope.to(float32).view(1, 3, high, wide), term.Pool, height, width), 1.0 / (term.Pool * term.Pool));
        return (difference.square().sum() * term.Weight).MoveToOuterDisposeScope();
    }

    public void Dispose() => _target.Dispose();
}
