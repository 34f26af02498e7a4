using RenderFarm.Engine.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RenderFarm.Engine.Torch.Features;

/// <summary>2 x 2 pooling of stride 2 and its gradient; odd last rows and columns are dropped, and get a gradient of zero.</summary>
/// <param name="Places">Of the (first) largest of each cell, as Torch counts them; null where averages are taken.</param>
/// <param name="Layout">Of all maps here.</param>
internal sealed record PoolStep(Tensor? Places, Layout Layout) : IDisposable
{
    public static (Tensor Pooled, PoolStep Step) Forward(Pooling pooling, Tensor maps, Layout layout)
    {
        if (pooling == Pooling.Average)
            return (functional.avg_pool2d(maps, 2), new PoolStep(null, layout));
        var (largest, places) = functional.max_pool2d_with_indices(maps, [2, 2]);
        return (largest, new PoolStep(places, layout));
    }

    /// <param name="gradient">dLoss/dPooled; changed.</param>
    /// <param name="maps">What was pooled, for its shape.</param>
    public Tensor Backward(Tensor gradient, Tensor maps)
    {
        if (Places is null)
            return Spread(gradient.mul_(0.25f), 2, maps.shape[2], maps.shape[3]);
        var (flat, spread) = Layout.Zeros(maps);
        using var places = Layout.Flatten(Places);
        using var values = Layout.Flatten(gradient);
        flat.scatter_(Layout.Positions, places, values);
        flat.Dispose();
        return spread;
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
