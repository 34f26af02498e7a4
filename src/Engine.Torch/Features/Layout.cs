using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Features;

/// <summary>
/// In which order maps of N x C x H x W lie in memory. Channels last is what vector units and tensor cores want: a response's Gram matrix is then one product
/// without a copy, and convolutions need not rearrange.
/// </summary>
internal sealed record Layout(bool ChannelsLast)
{
    /// <summary>On the processor it was measured to pay; what CUDA has for float32 without tensor cores wants the other.</summary>
    public static Layout For(TorchOptions options) => new(options.ChannelsLast ?? (options.Device == TorchDevice.Cpu || options.Fast));

    /// <summary>The same maps in this order: a new tensor, or another view of them where they lie so already.</summary>
    public Tensor Of(Tensor maps)
    {
        if (!ChannelsLast)
            return maps.contiguous();
        using var last = maps.permute(0, 2, 3, 1);
        using var arranged = last.contiguous();
        return arranged.permute(0, 3, 1, 2);
    }

    /// <summary>N x H W x C, or N x C x H W: a view of maps that lie in this order, with their positions as one dimension, which is <see cref="Positions"/>.</summary>
    public Tensor Flatten(Tensor maps)
    {
        if (!ChannelsLast)
            return maps.flatten(2, 3);
        using var last = maps.permute(0, 2, 3, 1);
        return last.flatten(1, 2);
    }

    public int Positions => ChannelsLast ? 1 : 2;

    /// <summary>Zeros as <see cref="Flatten"/> would give them, and as maps.</summary>
    public (Tensor Flat, Tensor Maps) Zeros(Tensor like)
    {
        var (n, c, h, w) = (like.shape[0], like.shape[1], like.shape[2], like.shape[3]);
        if (!ChannelsLast)
        {
            var planes = zeros([n, c, h * w], like.dtype, like.device);
            return (planes, planes.view(n, c, h, w));
        }
        var pixels = zeros([n, h * w, c], like.dtype, like.device);
        using var last = pixels.view(n, h, w, c);
        return (pixels, last.permute(0, 3, 1, 2));
    }
}
