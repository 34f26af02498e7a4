using System.Buffers.Binary;
using System.IO.Compression;
using RenderFarm.Media.Writing;

namespace RenderFarm.Media.Tests;

/// <summary>Picture files byte by byte, good and bad, as no encoder would write them.</summary>
internal static class HandMade
{
    public static byte[] Chunk(string type, params byte[] data)
    {
        var name = System.Text.Encoding.ASCII.GetBytes(type);
        return [.. Big(data.Length), .. name, .. data, .. Big((int)Crc32.Of(name, data))];
    }

    public static byte[] Png(int width, int height, byte depth, byte colorType, byte[] rows, byte[][]? before = null, byte interlace = 0) =>
    [
        0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", [.. Big(width), .. Big(height), depth, colorType, 0, 0, interlace]),
        .. (before ?? []).SelectMany(b => b), .. Chunk("IDAT", Deflate(rows)), .. Chunk("IEND"),
    ];

    /// <summary>A little-endian EXIF with one entry: orientation, type 3, count 1.</summary>
    public static byte[] Exif(int orientation) =>
        [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The JPEG with an EXIF segment right after its first marker.</summary>
    public static byte[] WithExif(byte[] jpeg, int orientation)
    {
        byte[] data = [.. "Exif\0\0"u8, .. Exif(orientation)];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(data.Length + 2), .. data, .. jpeg[2..]];
    }

    /// <summary>The PNG with another chunk right after IHDR.</summary>
    public static byte[] WithChunk(byte[] png, byte[] chunk) => [.. png[..33], .. chunk, .. png[33..]];

    /// <summary>BMP of 24 bits, rows from below, B, G, R, padded to four bytes.</summary>
    public static byte[] Bmp(int width, int height, byte[] pixels) =>
    [
        .. "BM"u8, .. Little(54 + pixels.Length), 0, 0, 0, 0, .. Little(54), .. Little(40), .. Little(width), .. Little(height), 1, 0, 24, 0,
        .. new byte[24], .. pixels,
    ];

    /// <summary>One strip of uncompressed grey, little-endian.</summary>
    public static byte[] GrayTiff(int width, int height, int bits, byte[] pixels)
    {
        (int Tag, int Value)[] tags =
            [(256, width), (257, height), (258, bits), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, pixels.Length)];
        return
        [
            .. "II*\0"u8, .. Little(8 + pixels.Length), .. pixels, (byte)tags.Length, 0,
            .. tags.SelectMany(t => (byte[])[(byte)t.Tag, (byte)(t.Tag >> 8), 4, 0, 1, 0, 0, 0, .. Little(t.Value)]), 0, 0, 0, 0,
        ];
    }

    /// <summary>GIF of 2 x 1: red, then transparent. LZW of 3 bits: clear, 0, 1, end.</summary>
    public static byte[] Gif() =>
    [
        .. "GIF89a"u8, 2, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255, 0x21, 0xF9, 4, 1, 0, 0, 1, 0, 0x2C, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2,
        0x44, 0x0A, 0, 0x3B,
    ];

    private static byte[] Deflate(byte[] rows)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Fastest))
            zlib.Write(rows);
        return stream.ToArray();
    }

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Little(int value) => BitConverter.GetBytes(value);
}
