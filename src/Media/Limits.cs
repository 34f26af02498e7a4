namespace RenderFarm.Media;

/// <summary>Every bound of the media layer, each with its reason.</summary>
public static class Limits
{
    /// <summary>200 megapixels: above every camera; its planes are 2.4 GB. Larger headers are bombs or need tiling first.</summary>
    public const long MaxPixels = 200_000_000;

    /// <summary>The longest side: WebP's and JPEG's formats end at 65,535, and FFmpeg's scan lines near there.</summary>
    public const int MaxSidePx = 65_535;

    /// <summary>1 GiB: a 16-bit picture of <see cref="MaxPixels"/> barely compressed; the file is read into memory once.</summary>
    public const long MaxFileBytes = 1L << 30;

    /// <summary>
    /// An FFmpeg that has not ended after so long over a small picture hangs. It needs some ten milliseconds, but these are seconds on the wall:
    /// on a machine with ten times more work than cores, or one that was suspended, a minute is too short.
    /// </summary>
    public const double ProcessSeconds = 600;

    /// <summary>Added for every megapixel: a hundredth of the speed of FFmpeg on one slow core.</summary>
    public const double ProcessSecondsPerMegapixel = 20;

    /// <summary>How long our own cancellation may come after the signal that ended an FFmpeg.</summary>
    public const double SignalGraceSeconds = 0.5;

    /// <summary>What is kept of an FFmpeg's complaints; the first lines name the cause.</summary>
    public const int ErrorTextChars = 8_192;

    /// <summary>Chunks or segments of one file: real ones have dozens, a PNG of small IDATs some thousands.</summary>
    public const int MaxChunks = 1_000_000;

    /// <summary>Entries of one TIFF directory (of which EXIF is one): real ones have under a hundred.</summary>
    public const int MaxDirectoryEntries = 1_000;

    /// <summary>A JPEG comment is one segment: 65,535 bytes with its own length of two.</summary>
    public const int MaxCommentBytes = 65_533;

    /// <summary>One metadata text of a PNG; settings are a few kilobytes.</summary>
    public const int MaxTextBytes = 1 << 20;

    /// <summary>Longest side of a contact sheet: beyond it no viewer is comfortable.</summary>
    public const int MaxSheetPx = 32_768;
}
