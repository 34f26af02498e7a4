using System.Buffers.Binary;
using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>WebP (RFC 9649): a RIFF of chunks; lossy pictures are VP8 with an optional ALPH, lossless ones VP8L.</summary>
internal static class WebpHeader
{
    private const int AnimationFlag = 0x02;

    public static PictureHeader Parse(byte[] file)
    {
        ReadOnlySpan<byte> bytes = file;
        var end = 8L + ByteReader.U32(bytes, 4, bigEndian: false);
        bytes = ByteReader.Slice(bytes, 0, end);
        var (alpha, orientation) = (false, 1);
        PictureHeader? found = null;
        for (var at = 12L; at + 8 <= end;)
        {
            var type = ByteReader.Slice(bytes, at, 4);
            long length = ByteReader.U32(bytes, at + 4, bigEndian: false);
            var data = ByteReader.Slice(bytes, at + 8, length);
            if (type.SequenceEqual("VP8X"u8) && (ByteReader.U8(data, 0) & AnimationFlag) != 0)
                throw new InputException("it is an animated WebP, which FFmpeg does not read: save one frame as PNG");
            if (type.SequenceEqual("ALPH"u8))
                alpha = true;
            else if (type.SequenceEqual("EXIF"u8))
                orientation = TiffDirectory.Orientation(data.StartsWith("Exif\0\0"u8) ? data[6..] : data);
            else if (type.SequenceEqual("VP8 "u8))
                found ??= Lossy(data, alpha);
            else if (type.SequenceEqual("VP8L"u8))
                found ??= Lossless(data);
            at += 8 + length + (length & 1);
        }
        return (found ?? throw new InputException("it is a WebP without a picture"))
            with { Orientation = orientation, Payload = [file.AsMemory(0, (int)end)] };
    }

    // A key frame: three bytes of tag, the start code 9D 01 2A, then 14 bits of width and of height, each with 2 bits of scaling.
    private static PictureHeader Lossy(ReadOnlySpan<byte> data, bool alpha) => Header(
        ByteReader.U16(data, 6, bigEndian: false) & 0x3FFF, ByteReader.U16(data, 8, bigEndian: false) & 0x3FFF,
        new PlanarFormat(alpha ? "yuva420p" : "yuv420p", 2, 2, FullRange: false, alpha));

    // The byte 2F, then 14 bits of width - 1, 14 of height - 1, one bit that says whether alpha is used.
    private static PictureHeader Lossless(ReadOnlySpan<byte> data)
    {
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(ByteReader.Slice(data, 1, 4));
        return Header((int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1,
            PackedFormat.Of(gray: false, (bits >> 28 & 1) != 0, deep: false));
    }

    private static PictureHeader Header(int width, int height, RawFormat raw) =>
        new() { Format = "WebP", Demuxer = "webp_pipe", Width = width, Height = height, Raw = raw };
}
