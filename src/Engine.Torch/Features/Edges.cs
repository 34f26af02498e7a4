using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Features;

/// <summary>
/// Replicated borders by slices and concatenation, and their gradient by sums of slices. Torch's own padding adds its gradient atomically on
/// CUDA, in another order each time.
/// </summary>
internal static class Edges
{
    /// <param name="maps">N x C x H x W.</param>
    /// <returns>N x C x H+2 x W+2.</returns>
    public static Tensor Replicate(Tensor maps)
    {
        using var tall = Extend(maps, 2);
        return Extend(tall, 3);
    }

    /// <param name="padded">dLoss/dPadded, N x C x H+2 x W+2; changed.</param>
    /// <returns>dLoss/dMaps, N x C x H x W.</returns>
    public static Tensor FoldBack(Tensor padded, Layout layout)
    {
        using var rows = Fold(padded, 2);
        using var inner = Fold(rows, 3);
        return layout.Of(inner);
    }

    private static Tensor Extend(Tensor maps, int dimension)
    {
        using var first = maps.narrow(dimension, 0, 1);
        using var last = maps.narrow(dimension, maps.shape[dimension] - 1, 1);
        return cat([first, maps, last], dimension);
    }

    /// <returns>A view without the border, which was added to what it repeats.</returns>
    private static Tensor Fold(Tensor padded, int dimension)
    {
        var length = padded.shape[dimension] - 2;
        Add(0, 1);
        Add(length + 1, length);
        return padded.narrow(dimension, 1, length);

        void Add(long from, long to)
        {
            using var border = padded.narrow(dimension, from, 1);
            using var target = padded.narrow(dimension, to, 1);
            target.add_(border);
        }
    }
}
