using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>
/// JPEG (ITU T.81): marker segments and entropy-coded data from SOI to EOI. Only what decoding needs is passed on: a damaged EXIF, an
/// embedded thumbnail or a second picture behind the first (MPF) must not decide whether a picture can be read.
/// </summary>
internal sealed class JpegHeader
{
    private const byte Sof0 = 0xC0, Sof15 = 0xCF, Dht = 0xC4, Jpg = 0xC8, Dac = 0xCC, Rst0 = 0xD0, Rst7 = 0xD7, Eoi = 0xD9, Sos = 0xDA,
        App0 = 0xE0, App1 = 0xE1, App14 = 0xEE, App15 = 0xEF, Com = 0xFE;

    private readonly byte[] _file;
    private readonly List<ReadOnlyMemory<byte>> _payload = [];
    private PictureHeader? _frame;
    private int _orientation = 1;
    private int? _adobeTransform;
    private bool _jfif;

    private JpegHeader(byte[] file) => _file = file;

    public static ReadOnlySpan<byte> Magic => [0xFF, 0xD8, 0xFF];

    public static PictureHeader Parse(byte[] file) => new JpegHeader(file).Walk();

    private PictureHeader Walk()
    {
        _payload.Add(_file.AsMemory(0, 2));
        var at = 2;
        for (var segment = 0; segment < Limits.MaxChunks; segment++)
        {
            // Any number of FF may stand before a marker.
            if (ByteReader.U8(_file, at) != 0xFF)
                throw new InputException("its JPEG data are damaged: a marker is missing");
            while (ByteReader.U8(_file, at + 1) == 0xFF)
                at++;
            var marker = _file[at + 1];
            if (marker == Eoi)
            {
                _payload.Add(_file.AsMemory(at, 2));
                return (_frame ?? throw new InputException("it is a JPEG without a picture")) with
                {
                    Orientation = _orientation, Payload = _payload,
                };
            }
            var length = 2 + ByteReader.U16(_file, at + 2, bigEndian: true);
            Take(marker, ByteReader.Slice(_file, at + 4, length - 4));
            var end = marker == Sos ? EndOfScan(at + length) : at + length;
            if (marker is not (>= App0 and <= App15 or Com) || marker == App14)
                _payload.Add(_file.AsMemory(at, end - at));
            at = end;
        }
        throw new InputException($"it has more than {Limits.MaxChunks} JPEG segments");
    }

    private void Take(byte marker, ReadOnlySpan<byte> data)
    {
        if (marker is >= Sof0 and <= Sof15 and not (Dht or Jpg or Dac))
            _frame ??= Frame(data);
        else if (marker == App0 && data.StartsWith("JFIF\0"u8))
            _jfif = true;
        else if (marker == App1 && data.StartsWith("Exif\0\0"u8) && _orientation == 1)
            _orientation = TiffDirectory.Orientation(data[6..]);
        else if (marker == App14 && data.StartsWith("Adobe"u8) && data.Length >= 12)
            _adobeTransform = data[11];
        else if (marker == Sos && _frame is null)
            throw new InputException("its JPEG data are damaged: a scan comes before the frame");
    }

    private PictureHeader Frame(ReadOnlySpan<byte> data)
    {
        var (precision, components) = (ByteReader.U8(data, 0), ByteReader.U8(data, 5));
        if (precision != 8)
            throw new InputException($"it is a JPEG of {precision} bits a sample: convert it to PNG first");
        if (components is not (1 or 3))
            throw new InputException(components == 4
                ? "it is a CMYK JPEG: convert it to RGB first"
                : $"it is a JPEG of {components} components");
        return new PictureHeader
        {
            Format = "JPEG", Demuxer = "jpeg_pipe",
            Width = ByteReader.U16(data, 3, bigEndian: true), Height = ByteReader.U16(data, 1, bigEndian: true),
            Raw = components == 1 ? PackedFormat.Of(gray: true, alpha: false, deep: false) : Colors(ByteReader.Slice(data, 6, 9)),
        };
    }

    // Without JFIF or Adobe marker, components named R, G, B are what they are called.
    private RawFormat Colors(ReadOnlySpan<byte> c)
    {
        var named = (c[0], c[3], c[6]) == ((byte)'R', (byte)'G', (byte)'B');
        if (_adobeTransform == 0 || (named && !_jfif && _adobeTransform is null) || c[4] != c[7] || c[4] == 0)
            return PackedFormat.Of(gray: false, alpha: false, deep: false);
        var (across, down) = ((c[1] >> 4) / (double)(c[4] >> 4), (c[1] & 15) / (double)(c[4] & 15));
        return (across, down) switch
        {
            (1, 1) => new PlanarFormat("yuvj444p", 1, 1, FullRange: true, false),
            (2, 1) => new PlanarFormat("yuvj422p", 2, 1, FullRange: true, false),
            (1, 2) => new PlanarFormat("yuvj440p", 1, 2, FullRange: true, false),
            (2, 2) => new PlanarFormat("yuvj420p", 2, 2, FullRange: true, false),
            _ => PackedFormat.Of(gray: false, alpha: false, deep: false),
        };
    }

    // Entropy-coded data have a zero after each FF; restart markers belong to them.
    private int EndOfScan(int at)
    {
        while (true)
        {
            var next = at < _file.Length ? _file.AsSpan(at).IndexOf((byte)0xFF) : -1;
            if (next < 0 || at + next + 1 >= _file.Length)
                throw new InputException("it is cut off: the end of its JPEG data is missing");
            at += next;
            if (_file[at + 1] is not (0 or (>= Rst0 and <= Rst7)))
                return at;
            at += 2;
        }
    }
}
