using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>PNG (W3C, third edition): chunks of length, type, data, CRC, from IHDR to IEND.</summary>
internal static class PngHeader
{
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    public static PictureHeader Parse(byte[] file)
    {
        ReadOnlySpan<byte> bytes = file;
        if (!ByteReader.Slice(bytes, 12, 4).SequenceEqual("IHDR"u8))
            throw new InputException("its PNG header is damaged");
        var (width, height) = (ByteReader.Side(ByteReader.U32(bytes, 16, true)), ByteReader.Side(ByteReader.U32(bytes, 20, true)));
        var (depth, colorType, interlace) = (ByteReader.U8(bytes, 24), ByteReader.U8(bytes, 25), ByteReader.U8(bytes, 28));
        var walk = Walk(bytes);
        var shallow = colorType == 0 && depth < 8;
        return new PictureHeader
        {
            Format = "PNG", Demuxer = "png_pipe", Width = width, Height = height,
            Raw = Raw(depth, colorType, walk.Key is not null && !shallow), Orientation = walk.Orientation,
            TransparentGray = shallow && walk.Key is { } level && level < 1 << depth ? level * 255 / ((1 << depth) - 1) : null,
            Payload = [file.AsMemory(0, walk.End)],
            CheckData = () => PngData.Check(Concatenated(file, walk.Idat), width, height, depth * Channels(colorType), interlace != 0),
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

    private static MemoryStream Concatenated(byte[] file, List<(int At, int Length)> parts)
    {
        var all = new MemoryStream(parts.Sum(p => p.Length));
        foreach (var (at, length) in parts)
            all.Write(file, at, length);
        all.Position = 0;
        return all;
    }

    // The key is the first number of tRNS: the transparent grey level, or of no interest beyond its presence.
    private static (int? Key, int Orientation, int End, List<(int At, int Length)> Idat) Walk(ReadOnlySpan<byte> bytes)
    {
        int? key = null;
        var orientation = 1;
        var idat = new List<(int At, int Length)>();
        long at = Magic.Length;
        for (var chunk = 0; chunk < Limits.MaxChunks; chunk++)
        {
            long length = ByteReader.U32(bytes, at, bigEndian: true);
            var type = ByteReader.Slice(bytes, at + 4, 4);
            var data = ByteReader.Slice(bytes, at + 8, length);
            at += 12 + length;
            if (type.SequenceEqual("tRNS"u8))
                key = length >= 2 ? ByteReader.U16(data, 0, bigEndian: true) : 0;
            else if (type.SequenceEqual("IDAT"u8))
                idat.Add(((int)(at - 4 - length), (int)length));
            else if (type.SequenceEqual("eXIf"u8))
                orientation = TiffDirectory.Orientation(data);
            else if (type.SequenceEqual("IEND"u8))
                return (key, orientation, (int)Math.Min(at, bytes.Length), idat);
        }
        throw new InputException($"it has more than {Limits.MaxChunks} PNG chunks");
    }
}
