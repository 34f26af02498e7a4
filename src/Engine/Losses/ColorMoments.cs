using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Losses;

/// <summary>
/// What a colour term compares: the 4 x 4 Gram matrix, divided by 4 * pixels, of the network's input average-pooled k x k (whole cells only)
/// with a fourth channel of ones. It holds mean and covariance of colour at one scale.
/// </summary>
public static class ColorMoments
{
    public const int Channels = 4;

    /// <param name="rgb">3 x height x width in 0..1.</param>
    /// <returns>4 x 4, row by row; all zeros where not a single cell fits.</returns>
    public static double[] Measure(Preprocessing preprocessing, int width, int height, ReadOnlySpan<float> rgb, int pool)
    {
        var gram = new double[Channels * Channels];
        Span<double> cell = stackalloc double[Channels];
        var (cellsWide, cellsHigh) = (width / pool, height / pool);
        for (var y = 0; y < cellsHigh; y++)
            for (var x = 0; x < cellsWide; x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    var plane = rgb.Slice(preprocessing.Order[c] * width * height, width * height);
                    cell[c] = CellMean(plane, width, x * pool, y * pool, pool) * preprocessing.Scale[c] + preprocessing.Offset[c];
                }
                cell[3] = 1;
                for (var i = 0; i < gram.Length; i++)
                    gram[i] += cell[i / Channels] * cell[i % Channels];
            }
        for (var i = 0; i < gram.Length; i++)
            gram[i] /= Math.Max(1, Channels * cellsWide * cellsHigh);
        return gram;
    }

    private static double CellMean(ReadOnlySpan<float> plane, int width, int left, int top, int pool)
    {
        var sum = 0.0;
        for (var y = top; y < top + pool; y++)
            foreach (var value in plane.Slice(y * width + left, pool))
                sum += value;
        return sum / (pool * pool);
    }
}
