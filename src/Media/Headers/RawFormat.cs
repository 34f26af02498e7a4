namespace RenderFarm.Media.Headers;

/// <summary>How FFmpeg hands the decoded samples over, chosen so that it converts nothing that the file does not force it to.</summary>
/// <param name="PixelFormat">FFmpeg's name.</param>
/// <param name="HasAlpha">A last channel or plane is straight alpha.</param>
internal abstract record RawFormat(string PixelFormat, bool HasAlpha)
{
    public abstract int BitsPerSample { get; }

    /// <summary>Bytes of one whole picture.</summary>
    public abstract long Bytes(int width, int height);
}

/// <summary>Interleaved grey or RGB samples of 8 bits or 16 (little-endian), with or without alpha.</summary>
internal sealed record PackedFormat(string PixelFormat, int Channels, int BytesPerSample, bool HasAlpha)
    : RawFormat(PixelFormat, HasAlpha)
{
    public override int BitsPerSample => 8 * BytesPerSample;

    public override long Bytes(int width, int height) => (long)width * height * Channels * BytesPerSample;

    public static PackedFormat Of(bool gray, bool alpha, bool deep) => (gray, alpha, deep) switch
    {
        (true, false, false) => new("gray", 1, 1, false),
        (true, true, false) => new("ya8", 2, 1, true),
        (false, false, false) => new("rgb24", 3, 1, false),
        (false, true, false) => new("rgba", 4, 1, true),
        (true, false, true) => new("gray16le", 1, 2, false),
        (true, true, true) => new("ya16le", 2, 2, true),
        (false, false, true) => new("rgb48le", 3, 2, false),
        (false, true, true) => new("rgba64le", 4, 2, true),
    };
}

/// <summary>
/// Planes Y, Cb, Cr (and alpha) of 8 bits, BT.601, chroma samples centred between the luma samples that they cover. We convert these
/// ourselves: swscale's chroma interpolation differs from libjpeg's by up to 37 of 255 on real paintings.
/// </summary>
/// <param name="Across">Luma samples a chroma sample covers horizontally: 1 or 2.</param>
/// <param name="Down">The same vertically.</param>
/// <param name="FullRange">0..255 (JPEG), not 16..235 (WebP).</param>
internal sealed record PlanarFormat(string PixelFormat, int Across, int Down, bool FullRange, bool HasAlpha)
    : RawFormat(PixelFormat, HasAlpha)
{
    public override int BitsPerSample => 8;

    public int ChromaWidth(int width) => (width + Across - 1) / Across;

    public int ChromaHeight(int height) => (height + Down - 1) / Down;

    public override long Bytes(int width, int height) =>
        (long)width * height * (HasAlpha ? 2 : 1) + 2L * ChromaWidth(width) * ChromaHeight(height);
}
