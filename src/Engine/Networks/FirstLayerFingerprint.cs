using System.Numerics;

namespace RenderFarm.Engine.Networks;

/// <summary>
/// Recognises the first layer of the original VGG-19 (Simonyan and Zisserman) in whatever scale and channel order a file has it. For each
/// of its 64 filters one bit says whether the kernel's sum over the first channel exceeds that over the last: scaling a filter, as
/// Gatys' normalisation does, keeps the bit; swapping red and blue flips all of them; any other network agrees in about half.
/// </summary>
internal static class FirstLayerFingerprint
{
    /// <summary>Bits of the original in RGB order, filter 0 the lowest.</summary>
    private const ulong Vgg19Rgb = 0xEC31412BBC2BC598;

    /// <summary>Quantised copies may flip the bits of filters whose two sums nearly agree; by chance 8 of 64 is 1 in 10^9.</summary>
    private const int TolerableFlips = 8;

    /// <summary>
    /// Root mean square of all first-layer weights. The original has about 0.2, torchvision's too; normalised to mean activations of 1 on
    /// inputs of about +-100 it has 0.0115.
    /// </summary>
    private const double NormalizedBelow = 0.05;

    public static InputConvention? Match(Convolution first)
    {
        if (first.Outputs != 64 || first.Inputs != 3)
            return null;
        var bits = 0UL;
        for (var k = 0; k < 64; k++)
            if (Sum(first.Weights.AsSpan((k * 3 + 0) * 9, 9)) > Sum(first.Weights.AsSpan((k * 3 + 2) * 9, 9)))
                bits |= 1UL << k;
        var flips = BitOperations.PopCount(bits ^ Vgg19Rgb);
        var normalized = IsNormalized(first);
        return flips switch
        {
            <= TolerableFlips => normalized ? InputConvention.Normalized : InputConvention.CaffeRgb,
            >= 64 - TolerableFlips => normalized ? InputConvention.NormalizedBgr : InputConvention.Caffe,
            _ => null,
        };
    }

    /// <summary>Filters this weak only make sense for inputs of about +-100.</summary>
    public static bool IsNormalized(Convolution first)
    {
        var squares = 0.0;
        foreach (var w in first.Weights)
            squares += (double)w * w;
        return Math.Sqrt(squares / first.Weights.Length) < NormalizedBelow;
    }

    private static double Sum(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var v in values)
            sum += v;
        return sum;
    }
}
