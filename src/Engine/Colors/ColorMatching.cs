namespace RenderFarm.Engine.Colors;

/// <summary>
/// Gives a picture the mean and covariance of another's colours by x' = A (x - mean) + mean' (Gatys et al. 2016, section 5.1). Of the many A
/// that do it this is Monge's, A = S^-1/2 (S^1/2 T S^1/2)^1/2 S^-1/2: symmetric, and of all the one that moves colours least. The Cholesky
/// form depends on the order of the channels, the others turn hues.
/// </summary>
internal static class ColorMatching
{
    /// <returns>3 planes, clamped to 0..1.</returns>
    public static float[] Match(ReadOnlySpan<float> rgb, ColorStatistics wanted)
    {
        var own = ColorStatistics.Of(rgb, []);
        var map = MongeMap(own.Covariance, wanted.Covariance);
        var pixels = rgb.Length / 3;
        var matched = new float[rgb.Length];
        for (var k = 0; k < pixels; k++)
        {
            var (r, g, b) = (rgb[k] - own.Mean[0], rgb[pixels + k] - own.Mean[1], rgb[2 * pixels + k] - own.Mean[2]);
            for (var i = 0; i < 3; i++)
                matched[i * pixels + k] = (float)Math.Clamp(
                    map[3 * i] * r + map[3 * i + 1] * g + map[3 * i + 2] * b + wanted.Mean[i], 0, 1);
        }
        return matched;
    }

    internal static double[] MongeMap(double[] from, double[] to)
    {
        var root = Symmetric3.Power(from, 0.5);
        var inverse = Symmetric3.Power(from, -0.5);
        var middle = Symmetric3.Power(Symmetric3.Multiply(Symmetric3.Multiply(root, to), root), 0.5);
        return Symmetric3.Multiply(Symmetric3.Multiply(inverse, middle), inverse);
    }
}
