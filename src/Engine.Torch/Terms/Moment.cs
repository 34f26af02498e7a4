using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary>First and second moments of a response F, positions x C.</summary>
internal static class Moment
{
    /// <summary>A guide's weights over their sum, positions x 1.</summary>
    public static Tensor Shares(float[] guide, Device device)
    {
        using var scope = NewDisposeScope();
        var shares = tensor(guide, [guide.Length, 1]);
        return (shares / shares.sum(type: float64)).to(float32, device).DetachFromDisposeScope();
    }

    /// <returns>C x C.</returns>
    public static Tensor Gram(Tensor response, Tensor shared, float share)
    {
        using var across = shared.t();
        return across.mm(response).mul_(share);
    }

    // 0L: a plain 0 is taken for an element type, ScalarType.Byte.
    /// <returns>C.</returns>
    public static Tensor Mean(Tensor shared, float share) => shared.sum(0L).mul_(share);
}
