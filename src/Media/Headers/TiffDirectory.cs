using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>The first directory of a TIFF structure, of which EXIF is one: tags and their first values (TIFF 6.0, section 2).</summary>
internal sealed class TiffDirectory
{
    public const int ImageWidth = 256, ImageLength = 257, BitsPerSample = 258, Photometric = 262, OrientationTag = 274,
        SamplesPerPixel = 277, ExtraSamples = 338, SampleFormat = 339;

    private readonly Dictionary<int, uint> _first = [];

    /// <exception cref="InputException">An offset leads outside the bytes.</exception>
    public static TiffDirectory Parse(ReadOnlySpan<byte> bytes)
    {
        var big = ByteReader.Slice(bytes, 0, 4) switch
        {
            [(byte)'I', (byte)'I', 42, 0] => false,
            [(byte)'M', (byte)'M', 0, 42] => true,
            _ => throw new InputException("its TIFF header is damaged"),
        };
        var directory = new TiffDirectory();
        long at = ByteReader.U32(bytes, 4, big);
        var entries = ByteReader.U16(bytes, at, big);
        if (entries > Limits.MaxDirectoryEntries)
            throw new InputException($"its TIFF directory has {entries} entries");
        for (var i = 0; i < entries; i++)
            directory.Add(bytes, at + 2 + 12L * i, big);
        return directory;
    }

    public uint? this[int tag] => _first.TryGetValue(tag, out var value) ? value : null;

    /// <summary>EXIF's orientation 1..8; 1 where there is none or the EXIF is damaged: a picture is not lost over its metadata.</summary>
    public static int Orientation(ReadOnlySpan<byte> exif)
    {
        try
        {
            return Parse(exif).ValidOrientation;
        }
        catch (InputException)
        {
            return 1;
        }
    }

    public int ValidOrientation => this[OrientationTag] is >= 1 and <= 8 and var value ? (int)value : 1;

    // Types 3 and 4 are 16- and 32-bit unsigned; other types are of no interest here. Several values that do not fit four bytes
    // (bits per sample of three channels) lie elsewhere.
    private void Add(ReadOnlySpan<byte> bytes, long at, bool big)
    {
        var (tag, type, count) = (ByteReader.U16(bytes, at, big), ByteReader.U16(bytes, at + 2, big), ByteReader.U32(bytes, at + 4, big));
        if (type is not (3 or 4) || count == 0)
            return;
        var inside = count * (type == 3 ? 2L : 4L) <= 4;
        long where = inside ? at + 8 : ByteReader.U32(bytes, at + 8, big);
        _first.TryAdd(tag, type == 3 ? (uint)ByteReader.U16(bytes, where, big) : ByteReader.U32(bytes, where, big));
    }
}
