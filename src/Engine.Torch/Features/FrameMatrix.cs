using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Features;

/// <summary>One picture's response among N as the matrix that losses see.</summary>
internal static class FrameMatrix
{
    /// <param name="maps">N x C x H x W, in whatever order of memory.</param>
    /// <returns>Positions x C in float32: a view where the response is of that type.</returns>
    public static Tensor Of(Tensor maps, int frame)
    {
        using var matrix = ViewOf(maps, frame);
        return matrix.dtype == float32 ? matrix.alias() : matrix.to(float32);
    }

    /// <summary>In the maps' own type and memory.</summary>
    public static Tensor ViewOf(Tensor maps, int frame)
    {
        using var own = maps.select(0, frame);
        using var last = own.permute(1, 2, 0);
        return last.flatten(0, 1);
    }
}
