using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>
/// PNG (W3C, third edition): chunks of length, type, data, CRC, from IHDR to IEND. Only what decoding needs is passed on: a damaged
/// profile or text must not decide whether a picture can be read.
/// </summary>
internal sealed class PngHeader
{
    private readonly byte[] _file;
    private readonly List<ReadOnlyMemory<byte>> _payload = [];
    private readonly List<ReadOnlyMemory<byte>> _idat = [];

    // The first number of tRNS: the transparent grey level, or of no interest beyond its presence.
    private int? _key;
    private int _orientation = 1;

    private PngHeader(byte[] file) => _file = file;

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static PictureHeader Parse(byte[] file) => new PngHeader(file).Parse();

    private PictureHeader Parse()
    {
        if (!ByteReader.Slice(_file, 12, 4).SequenceEqual("IHDR"u8))
            throw new InputException("its PNG header is damaged");
        Walk();
        var (width, height) = (ByteReader.Side(ByteReader.U32(_file, 16, true)), ByteReader.Side(ByteReader.U32(_file, 20, true)));
        var (depth, colorType, interlace) = (ByteReader.U8(_file, 24), ByteReader.U8(_file, 25), ByteReader.U8(_file, 28));
        var shallow = colorType == 0 && depth < 8;
        return new PictureHeader
        {
            Format = "PNG", Demuxer = "png_pipe", Width = width, Height = height, Orientation = _orientation, Payload = _payload,
            Raw = Raw(depth, colorType, _key is not null && !shallow),
            TransparentGray = shallow && _key is { } level && level < 1 << depth ? level * 255 / ((1 << depth) - 1) : null,
            CheckData = () => PngData.Check(_idat, width, height, depth * Channels(colorType), interlace != 0),
        };
    }

    // Palettes hold colours even where all of them are grey.
    private static PackedFormat Raw(int depth, int colorType, bool transparent) => colorType switch
    {
        0 => PackedFormat.Of(gray: true, transparent, depth == 16),
        2 => PackedFormat.Of(gray: false, transparent, depth == 16),
        3 => PackedFormat.Of(gray: false, transparent, deep: false),
        4 => PackedFormat.Of(gray: true, alpha: true, depth == 16),
        6 => PackedFormat.Of(gray: false, alpha: true, depth == 16),
        _ => throw new InputException($"its PNG header says colour type {colorType}, which does not exist"),
    };

    private static int Channels(int colorType) => colorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    private void Walk()
    {
        _payload.Add(_file.AsMemory(0, Magic.Length));
        long at = Magic.Length;
        for (var chunk = 0; chunk < Limits.MaxChunks; chunk++)
        {
            var length = ByteReader.U32(_file, at, bigEndian: true);
            ByteReader.Slice(_file, at, 12L + length);
            var whole = _file.AsMemory((int)at, 12 + (int)length);
            if (Take(whole.Span.Slice(4, 4), whole.Slice(8, (int)length)))
                _payload.Add(whole);
            if (whole.Span.Slice(4, 4).SequenceEqual("IEND"u8))
                return;
            at += whole.Length;
        }
        throw new InputException($"it has more than {Limits.MaxChunks} PNG chunks");
    }

    // Whether the decoder needs it: tRNS, and what the specification calls critical by a capital first letter.
    private bool Take(ReadOnlySpan<byte> type, ReadOnlyMemory<byte> data)
    {
        if (type.SequenceEqual("eXIf"u8))
            _orientation = TiffDirectory.Orientation(data.Span);
        else if (type.SequenceEqual("IDAT"u8))
            _idat.Add(data);
        else if (type.SequenceEqual("tRNS"u8))
        {
            _key = data.Length >= 2 ? ByteReader.U16(data.Span, 0, bigEndian: true) : 0;
            return true;
        }
        return char.IsAsciiLetterUpper((char)type[0]);
    }
}
