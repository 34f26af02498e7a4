namespace RenderFarm.Core;

/// <summary>
/// A picture in memory: three planes R, G, B of Width x Height samples as stored in the file (gamma-encoded sRGB), scaled to 0..1,
/// and a fourth plane of straight (not premultiplied) alpha where the file had one.
/// </summary>
public sealed class Picture
{
    /// <param name="rgb">3 x Height x Width, plane by plane, row by row.</param>
    /// <param name="alpha">Height x Width, or null for an opaque picture.</param>
    /// <param name="bitsPerSample">8 or 16: the depth of the file it came from, and that it is written with.</param>
    public Picture(int width, int height, float[] rgb, float[]? alpha = null, int bitsPerSample = 8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != 3L * width * height)
            throw new ArgumentException($"{rgb.Length} samples for 3 x {height} x {width}.", nameof(rgb));
        if (alpha is not null && alpha.Length != (long)width * height)
            throw new ArgumentException($"{alpha.Length} alpha samples for {height} x {width}.", nameof(alpha));
        if (bitsPerSample is not (8 or 16))
            throw new ArgumentOutOfRangeException(nameof(bitsPerSample), bitsPerSample, "8 or 16");
        (Width, Height, Rgb, Alpha, BitsPerSample) = (width, height, rgb, alpha, bitsPerSample);
    }

    public int Width { get; }
    public int Height { get; }
    public float[] Rgb { get; }
    public float[]? Alpha { get; }
    public int BitsPerSample { get; }

    /// <summary>Width x Height.</summary>
    public int Pixels => Width * Height;

    public ReadOnlySpan<float> Plane(int channel) => Rgb.AsSpan(channel * Pixels, Pixels);
}
