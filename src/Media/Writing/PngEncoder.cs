using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using RenderFarm.Core;

namespace RenderFarm.Media.Writing;

/// <summary>
/// PNG by ourselves, not by FFmpeg: the same picture and metadata give the same bytes on every machine with the same runtime, and texts
/// are written as they are. True colour of 8 or 16 bits, with straight alpha where there is one.
/// </summary>
internal static class PngEncoder
{
    private const byte TrueColor = 2, TrueColorAlpha = 6;
    private const int IdatBytes = 1 << 18;

    public static byte[] Encode(Picture picture, PictureMetadata metadata, CancellationToken cancellation)
    {
        using var file = new MemoryStream();
        file.Write(Headers.PngHeader.Magic);
        WriteChunk(file, "IHDR"u8, Header(picture));
        // Rendering intent 0, perceptual; gAMA (1/2.2) for readers that do not know sRGB.
        WriteChunk(file, "sRGB"u8, [0]);
        WriteChunk(file, "gAMA"u8, [0, 0, 0xB1, 0x8F]);
        foreach (var (key, text) in metadata)
            WriteText(file, key, text);
        var compressed = Compress(picture, cancellation);
        for (var at = 0; at < compressed.Length; at += IdatBytes)
            WriteChunk(file, "IDAT"u8, compressed.AsSpan(at, Math.Min(IdatBytes, compressed.Length - at)));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Header(Picture picture)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = (byte)picture.BitsPerSample;
        header[9] = picture.Alpha is null ? TrueColor : TrueColorAlpha;
        return header;
    }

    private static byte[] Compress(Picture picture, CancellationToken cancellation)
    {
        var pixelBytes = (picture.Alpha is null ? 3 : 4) * picture.BitsPerSample / 8;
        var filter = new PngFilter(picture.Width * pixelBytes, pixelBytes);
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < picture.Height; y++)
            {
                cancellation.ThrowIfCancellationRequested();
                SamplePacker.PackRow(picture, y, filter.Current);
                zlib.Write(filter.Next());
            }
        }
        return compressed.ToArray();
    }

    // tEXt is Latin-1, and every reader knows it; iTXt is UTF-8. iTXt's five bytes: keyword's end, not compressed, method 0, no
    // language, no translated keyword.
    private static void WriteText(Stream file, string key, string text)
    {
        if (Ascii.IsValid(text))
            WriteChunk(file, "tEXt"u8, [.. Encoding.ASCII.GetBytes(key), 0, .. Encoding.ASCII.GetBytes(text)]);
        else
            WriteChunk(file, "iTXt"u8, [.. Encoding.ASCII.GetBytes(key), 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)]);
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, data));
        file.Write(number);
    }
}
