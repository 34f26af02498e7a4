namespace RenderFarm.Engine.Colors;

/// <summary>Luma of gamma-encoded R'G'B' (ITU-R BT.601), as the field uses it for keeping original colours (Gatys et al. 2016).</summary>
internal static class Luminance
{
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    public static float[] Of(ReadOnlySpan<float> rgb)
    {
        var pixels = rgb.Length / 3;
        var luma = new float[pixels];
        for (var i = 0; i < pixels; i++)
            luma[i] = Red * rgb[i] + Green * rgb[pixels + i] + Blue * rgb[2 * pixels + i];
        return luma;
    }

    /// <summary>
    /// The painting's luma with the photograph's two chroma channels. Every linear chroma (YIQ, YUV) gives the same: the photograph plus the
    /// difference of lumas in each channel, clamped.
    /// </summary>
    public static float[] WithColorsOf(ReadOnlySpan<float> photograph, ReadOnlySpan<float> painting)
    {
        var (from, to) = (Of(photograph), Of(painting));
        var result = new float[painting.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = Math.Clamp(photograph[i] + to[i % to.Length] - from[i % from.Length], 0, 1);
        return result;
    }
}
