using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>The first directory of a TIFF structure, of which EXIF is one: tags and their first values (TIFF 6.0, section 2).</summary>
internal sealed class TiffDirectory
{
    public const int ImageWidth = 256, ImageLength = 257, BitsPerSample = 258, Compression = 259, Photometric = 262, OrientationTag = 274,
        SamplesPerPixel = 277, SampleFormat = 339;

    private const int StripOffsets = 273, StripByteCounts = 279;

    private readonly Dictionary<int, uint> _first = [];
    private readonly Dictionary<int, (int Type, long Where, uint Count)> _places = [];
    private readonly bool _bigEndian;

    private TiffDirectory(bool bigEndian) => _bigEndian = bigEndian;

    /// <exception cref="InputException">An offset leads outside the bytes.</exception>
    public static TiffDirectory Parse(ReadOnlySpan<byte> bytes)
    {
        var big = ByteReader.Slice(bytes, 0, 4) switch
        {
            [(byte)'I', (byte)'I', 42, 0] => false,
            [(byte)'M', (byte)'M', 0, 42] => true,
            _ => throw new InputException("its TIFF header is damaged"),
        };
        var directory = new TiffDirectory(big);
        long at = ByteReader.U32(bytes, 4, big);
        var entries = ByteReader.U16(bytes, at, big);
        if (entries > Limits.MaxDirectoryEntries)
            throw new InputException($"its TIFF directory has {entries} entries");
        for (var i = 0; i < entries; i++)
            directory.Add(bytes, at + 2 + 12L * i);
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

    /// <summary>Refuses a file that ends before its pixels do: FFmpeg would leave the rest black.</summary>
    /// <exception cref="InputException">A strip lies outside the bytes, or there are none.</exception>
    public void CheckStrips(ReadOnlySpan<byte> bytes)
    {
        if (!_places.TryGetValue(StripOffsets, out var offsets) || !_places.TryGetValue(StripByteCounts, out var counts))
            throw new InputException("it is a tiled TIFF or one without strips: convert it to PNG first");
        if (offsets.Count != counts.Count || offsets.Count > Limits.MaxChunks)
            throw new InputException("its TIFF header is damaged");
        for (var i = 0; i < offsets.Count; i++)
            ByteReader.Slice(bytes, Value(bytes, offsets, i), Value(bytes, counts, i));
    }

    // Types 3 and 4 are 16- and 32-bit unsigned; other types are of no interest here. Several values that do not fit four bytes
    // (bits per sample of three channels) lie elsewhere.
    private void Add(ReadOnlySpan<byte> bytes, long at)
    {
        var tag = ByteReader.U16(bytes, at, _bigEndian);
        var (type, count) = (ByteReader.U16(bytes, at + 2, _bigEndian), ByteReader.U32(bytes, at + 4, _bigEndian));
        if (type is not (3 or 4) || count == 0)
            return;
        var inside = count * (type == 3 ? 2L : 4L) <= 4;
        var place = (type, inside ? at + 8 : ByteReader.U32(bytes, at + 8, _bigEndian), count);
        if (_places.TryAdd(tag, place))
            _first[tag] = Value(bytes, place, 0);
    }

    private uint Value(ReadOnlySpan<byte> bytes, (int Type, long Where, uint Count) place, int index) => place.Type == 3
        ? (uint)ByteReader.U16(bytes, place.Where + 2L * index, _bigEndian)
        : ByteReader.U32(bytes, place.Where + 4L * index, _bigEndian);
}
