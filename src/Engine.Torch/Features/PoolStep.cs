using RenderFarm.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RenderFarm.Engine.Torch.Features;

/// <summary>2 x 2 pooling of stride 2 and its gradient; odd last rows and columns are dropped, and get a gradient of zero.</summary>
/// <param name="Places">Of the (first) largest of each cell, as Torch counts them; null where averages are taken.</param>
internal sealed record PoolStep(Tensor? Places) : IDisposable
{
    public static (Tensor Pooled, PoolStep Step) Forward(Pooling pooling, Tensor maps)
    {
        if (pooling == Pooling.Average)
            return (functional.avg_pool2d(maps, 2), new PoolStep((Tensor?)null));
        var (largest, places) = functional.max_pool2d_with_indices(maps, [2, 2]);
        return (largest, new PoolStep(places));
    }

    /// <param name="gradient">dLoss/dPooled; changed.</param>
    /// <param name="maps">What was pooled, for its shape.</param>
    public Tensor Backward(Tensor gradient, Tensor maps)
    {
        if (Places is null)
            return Spread(gradient.mul_(0.25f), 2, maps.shape[2], maps.shape[3]);
        using var flat = zeros([maps.shape[0], maps.shape[1], maps.shape[2] * maps.shape[3]], gradient.dtype, gradient.device);
        using var places = Places.flatten(2, 3);
        using var values = gradient.flatten(2, 3);
        flat.scatter_(2, places, values);
        return flat.view(maps.shape);
    }

    /// <summary>Each value over its k x k cell; zero where no whole cell lies.</summary>
    public static Tensor Spread(Tensor cells, int k, long height, long width)
    {
        var (tall, wide) = (k * cells.shape[2], k * cells.shape[3]);
        using var spread = k == 1 ? cells.alias() : functional.interpolate(cells, size: [tall, wide], mode: InterpolationMode.Nearest);
        return tall == height && wide == width
            ? spread.alias()
            : functional.pad(spread, [0, width - wide, 0, height - tall]);
    }

    public void Dispose() => Places?.Dispose();
}
