using RenderFarm.Engine.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary><see cref="TotalVariation"/> of an image of 3 x H x W.</summary>
internal static class VariationTap
{
    private static readonly (int Down, int Right, double Weight)[] Neighbours =
    [
        (0, 1, TotalVariation.StraightWeight), (1, 0, TotalVariation.StraightWeight),
        (1, 1, TotalVariation.DiagonalWeight), (1, -1, TotalVariation.DiagonalWeight),
    ];

    /// <param name="gradient">dLoss/dImage, 3 x H x W, added to.</param>
    /// <returns>The weighted loss, one float64.</returns>
    public static Tensor Evaluate(double weight, Tensor image, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var loss = zeros([], float64, image.device);
        foreach (var (down, right, share) in Neighbours)
        {
            var factor = weight * share / image.numel();
            var difference = Shifted(image, down, right) - Shifted(image, -down, -right);
            loss.add_(difference.square().sum(type: float64), factor);
            Shifted(gradient, down, right).add_(difference, 2 * factor);
            Shifted(gradient, -down, -right).sub_(difference * (2 * factor));
        }
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>The samples that have a neighbour so far up and left of them.</summary>
    private static Tensor Shifted(Tensor image, int down, int right)
    {
        var (height, width) = (image.shape[1], image.shape[2]);
        return image.narrow(1, Math.Max(0, down), height - Math.Abs(down)).narrow(2, Math.Max(0, right), width - Math.Abs(right));
    }
}
