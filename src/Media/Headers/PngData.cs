using System.IO.Compression;
using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>
/// Inflates a PNG's image data once to count them: FFmpeg paints what there is and leaves the rest black, with exit code 0.
/// </summary>
internal static class PngData
{
    // Adam7's passes: first column and row, steps across and down.
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <exception cref="InputException">The data are fewer than the header's pixels need, or no zlib stream.</exception>
    public static void Check(IReadOnlyList<ReadOnlyMemory<byte>> idat, int width, int height, int bitsPerPixel, bool interlaced)
    {
        var expected = interlaced
            ? Adam7.Sum(p => Bytes(Steps(width, p.X, p.StepX), Steps(height, p.Y, p.StepY), bitsPerPixel))
            : Bytes(width, height, bitsPerPixel);
        using var compressed = Concatenated(idat);
        if (Inflated(compressed, expected) < expected)
            throw new InputException($"it is damaged: its data do not make the {width} x {height} pixels of its header");
    }

    private static MemoryStream Concatenated(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var all = new MemoryStream(parts.Sum(p => p.Length));
        foreach (var part in parts)
            all.Write(part.Span);
        all.Position = 0;
        return all;
    }

    private static long Inflated(Stream compressed, long enough)
    {
        using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
        var buffer = new byte[1 << 16];
        long bytes = 0;
        try
        {
            for (int n; bytes < enough && (n = zlib.Read(buffer)) > 0;)
                bytes += n;
        }
        catch (InvalidDataException)
        {
            throw new InputException("its PNG data are damaged");
        }
        return bytes;
    }

    private static long Bytes(long columns, long rows, int bitsPerPixel) =>
        columns == 0 ? 0 : rows * (1 + (columns * bitsPerPixel + 7) / 8);

    private static int Steps(int side, int first, int step) => (side - first + step - 1) / step;
}
