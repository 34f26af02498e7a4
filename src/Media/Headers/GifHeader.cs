using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>GIF 87a and 89a: the first frame on its canvas; what follows that frame is not read.</summary>
internal static class GifHeader
{
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B;

    public static PictureHeader Parse(byte[] file)
    {
        var end = EndOfFirstFrame(file);
        return new()
        {
            Format = "GIF", Demuxer = "gif_pipe", Width = ByteReader.U16(file, 6, false), Height = ByteReader.U16(file, 8, false),
            Raw = PackedFormat.Of(gray: false, alpha: true, deep: false), AlphaIsDeclared = false,
            Payload = [file.AsMemory(0, end), new byte[] { Trailer }],
        };
    }

    private static int EndOfFirstFrame(ReadOnlySpan<byte> bytes)
    {
        long at = 13 + PaletteBytes(ByteReader.U8(bytes, 10));
        for (var block = 0; block < Limits.MaxChunks; block++)
        {
            var kind = ByteReader.U8(bytes, at);
            if (kind == Image)
                return (int)AfterSubBlocks(bytes, at + 11 + PaletteBytes(ByteReader.U8(bytes, at + 9)));
            if (kind != Extension)
                throw new InputException("it is a GIF without a picture");
            at = AfterSubBlocks(bytes, at + 2);
        }
        throw new InputException($"it has more than {Limits.MaxChunks} GIF blocks");
    }

    private static int PaletteBytes(int flags) => (flags & 0x80) != 0 ? 3 << (flags & 7) + 1 : 0;

    // Each is its length and as many bytes; a length of zero ends them.
    private static long AfterSubBlocks(ReadOnlySpan<byte> bytes, long at)
    {
        for (int length; (length = ByteReader.U8(bytes, at)) != 0;)
            at += 1 + length;
        return at + 1;
    }
}
