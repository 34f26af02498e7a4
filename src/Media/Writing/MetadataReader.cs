using System.Text;
using System.Text.Json;
using RenderFarm.Core;
using RenderFarm.Media.Headers;

namespace RenderFarm.Media.Writing;

/// <summary>Reads back what <see cref="PngEncoder"/> and <see cref="JpegEncoder"/> wrote; foreign texts of the same kinds as well.</summary>
internal static class MetadataReader
{
    public static PictureMetadata Read(string path)
    {
        var file = Reading.FileBytes.Read(path);
        try
        {
            return file.AsSpan().StartsWith(PngHeader.Magic) ? OfPng(file)
                : file.AsSpan().StartsWith(JpegHeader.Magic) ? OfJpeg(file)
                : [];
        }
        catch (InputException e)
        {
            throw new InputException($"Cannot read the metadata of '{path}': {e.Message}.", e);
        }
    }

    private static PictureMetadata OfPng(ReadOnlySpan<byte> bytes)
    {
        PictureMetadata metadata = [];
        long at = PngHeader.Magic.Length;
        for (var chunk = 0; chunk < Limits.MaxChunks; chunk++)
        {
            long length = ByteReader.U32(bytes, at, bigEndian: true);
            var type = ByteReader.Slice(bytes, at + 4, 4);
            var data = ByteReader.Slice(bytes, at + 8, length);
            if (type.SequenceEqual("IEND"u8))
                break;
            if (length <= Limits.MaxTextBytes && data.IndexOf((byte)0) is > 0 and < 80 and var end)
            {
                if (type.SequenceEqual("tEXt"u8))
                    Add(metadata, data[..end], Encoding.Latin1.GetString(data[(end + 1)..]));
                else if (type.SequenceEqual("iTXt"u8))
                    AddInternational(metadata, data[..end], data[(end + 1)..]);
            }
            at += 12 + length;
        }
        return metadata;
    }

    // Compressed texts are not ours: skipped.
    private static void AddInternational(PictureMetadata metadata, ReadOnlySpan<byte> key, ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 2 || rest[0] != 0)
            return;
        var language = rest[2..].IndexOf((byte)0);
        var translated = language < 0 ? -1 : rest[(3 + language)..].IndexOf((byte)0);
        if (translated >= 0)
            Add(metadata, key, Encoding.UTF8.GetString(rest[(4 + language + translated)..]));
    }

    private static void Add(PictureMetadata metadata, ReadOnlySpan<byte> key, string text)
    {
        var name = Encoding.Latin1.GetString(key);
        if (name.All(c => c is >= ' ' and <= '~') && name == name.Trim())
            metadata.Add(name, text);
    }

    private static PictureMetadata OfJpeg(ReadOnlySpan<byte> bytes)
    {
        const byte com = 0xFE, sos = 0xDA;
        PictureMetadata metadata = [];
        for (long at = 2; ByteReader.U8(bytes, at) == 0xFF && ByteReader.U8(bytes, at + 1) != sos;)
        {
            var length = ByteReader.U16(bytes, at + 2, bigEndian: true);
            var data = ByteReader.Slice(bytes, at + 4, length - 2);
            if (bytes[(int)at + 1] == com && data.StartsWith(JpegEncoder.CommentMark))
                AddJson(metadata, data[JpegEncoder.CommentMark.Length..]);
            at += 2 + length;
        }
        return metadata;
    }

    private static void AddJson(PictureMetadata metadata, ReadOnlySpan<byte> json)
    {
        try
        {
            foreach (var (key, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? [])
                Add(metadata, Encoding.UTF8.GetBytes(key), text);
        }
        catch (JsonException)
        {
            throw new InputException("its comment is damaged");
        }
    }
}
