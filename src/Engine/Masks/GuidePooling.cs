using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Masks;

/// <summary>
/// A region's weights per pixel follow the picture through the network: average-pooled 2x2 wherever the network pools, odd last rows and
/// columns dropped, so that position k of a tap's guide tells how much of what position k mostly sees belongs to the region
/// (Gatys et al. 2017, section 4). Average also where the network takes maxima: a guide is a share, not a response.
/// </summary>
public static class GuidePooling
{
    /// <summary>The guide at the size of a tap.</summary>
    /// <param name="guide">Height x width weights.</param>
    public static float[] AtTap(Network network, int convolution, int width, int height, float[] guide)
    {
        for (var i = 0; i <= convolution; i++)
        {
            if (!network.Convolutions[i].PoolBefore)
                continue;
            var half = new float[(width / 2) * (height / 2)];
            Halve(guide, width, height, half);
            (guide, width, height) = (half, width / 2, height / 2);
        }
        return guide;
    }

    /// <param name="output">(height / 2) x (width / 2), written.</param>
    public static void Halve(ReadOnlySpan<float> input, int width, int height, Span<float> output)
    {
        var (halfWidth, halfHeight) = (width / 2, height / 2);
        for (var y = 0; y < halfHeight; y++)
            for (var x = 0; x < halfWidth; x++)
            {
                var top = input.Slice(2 * y * width + 2 * x, 2);
                var bottom = input.Slice((2 * y + 1) * width + 2 * x, 2);
                output[y * halfWidth + x] = 0.25f * (top[0] + top[1] + bottom[0] + bottom[1]);
            }
    }
}
