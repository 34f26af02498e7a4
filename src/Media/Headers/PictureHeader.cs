using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>What a picture file says about itself before anything is decoded: read by us, so that nothing else guesses.</summary>
internal sealed record PictureHeader
{
    /// <summary>The format's name for people: "PNG".</summary>
    public required string Format { get; init; }

    /// <summary>FFmpeg's demuxer: the only one that the file is given to.</summary>
    public required string Demuxer { get; init; }

    /// <summary>As stored, before the orientation.</summary>
    public required int Width { get; init; }

    public required int Height { get; init; }
    public required RawFormat Raw { get; init; }

    /// <summary>EXIF's 1..8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>False where the raw format has an alpha that the file may not mean: it is dropped when wholly opaque.</summary>
    public bool AlphaIsDeclared { get; init; } = true;

    /// <summary>The grey level 0..255 that means transparent, where FFmpeg does not know (PNG of 1, 2 and 4 bits).</summary>
    public int? TransparentGray { get; init; }

    /// <summary>The bytes to decode; null: FFmpeg must open the file itself, as its demuxer needs the size (TIFF).</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Payload { get; init; }

    /// <summary>What FFmpeg would not notice; run once the size is known to be within the limits.</summary>
    public Action? CheckData { get; init; }

    /// <summary>Knows a format by its first bytes, never by the name of the file.</summary>
    /// <exception cref="InputException">No format that we read, or a header that is damaged. The message has no path.</exception>
    public static PictureHeader Parse(byte[] file)
    {
        ReadOnlySpan<byte> head = file;
        var header =
            head.StartsWith(PngHeader.Magic) ? PngHeader.Parse(file) :
            head.StartsWith(JpegHeader.Magic) ? JpegHeader.Parse(file) :
            head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8) ? WebpHeader.Parse(file) :
            head.StartsWith("GIF8"u8) ? GifHeader.Parse(file) :
            head.StartsWith("BM"u8) ? SmallHeaders.ParseBmp(file) :
            head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? TiffHeader.Parse(file) :
            head.StartsWith("P5"u8) || head.StartsWith("P6"u8) ? SmallHeaders.ParsePnm(file) :
            throw new InputException(Unknown(head));
        return header.WithinLimits();
    }

    private static string Unknown(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, 512)];
        var what = start.ContainsAnyInRange((byte)0, (byte)8) ? "of no format that is read here" : "a text file, not a picture";
        return $"it is {what} (read are PNG, JPEG, WebP, TIFF, BMP, GIF, PPM and PGM)";
    }

    private PictureHeader WithinLimits()
    {
        if (Width <= 0 || Height <= 0)
            throw new InputException($"its {Format} header says {Width} x {Height} pixels");
        if (Width > Limits.MaxSidePx || Height > Limits.MaxSidePx || (long)Width * Height > Limits.MaxPixels)
            throw new InputException(
                $"its header says {Width} x {Height} pixels, more than {Limits.MaxPixels / 1_000_000} megapixels: scale it down first");
        return this;
    }
}
