namespace RenderFarm.Engine.Colors;

/// <summary>Mean (3) and covariance (3 x 3) of a picture's colours, in float64.</summary>
internal sealed record ColorStatistics(double[] Mean, double[] Covariance)
{
    /// <summary>A picture of one colour has no covariance: this much is added, half a step of 8 bits squared.</summary>
    private const double SmallestVariance = 4e-6;

    /// <param name="rgb">3 planes.</param>
    /// <param name="weights">One per pixel, or empty for all alike.</param>
    public static ColorStatistics Of(ReadOnlySpan<float> rgb, ReadOnlySpan<float> weights)
    {
        var pixels = rgb.Length / 3;
        var (mean, covariance) = (new double[3], new double[9]);
        var total = 0.0;
        for (var k = 0; k < pixels; k++)
        {
            double weight = weights.IsEmpty ? 1 : weights[k];
            total += weight;
            for (var i = 0; i < 3; i++)
            {
                mean[i] += weight * rgb[i * pixels + k];
                for (var j = 0; j <= i; j++)
                    covariance[3 * i + j] += weight * rgb[i * pixels + k] * rgb[j * pixels + k];
            }
        }
        for (var i = 0; i < 3; i++)
            mean[i] /= total;
        for (var i = 0; i < 3; i++)
            for (var j = 0; j <= i; j++)
                covariance[3 * i + j] = covariance[3 * j + i] =
                    covariance[3 * i + j] / total - mean[i] * mean[j] + (i == j ? SmallestVariance : 0);
        return new(mean, covariance);
    }
}
