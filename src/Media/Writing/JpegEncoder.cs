using System.Globalization;
using System.Text.Json;
using RenderFarm.Core;
using RenderFarm.Media.Ffmpeg;

namespace RenderFarm.Media.Writing;

/// <summary>JPEG by FFmpeg, chroma at full resolution: paintings live from their colour edges. Metadata become one comment.</summary>
internal static class JpegEncoder
{
    /// <summary>What our comment begins with, before its JSON.</summary>
    public static ReadOnlySpan<byte> CommentMark => "RenderFarm "u8;

    public static byte[] Encode(
        FfmpegProcess ffmpeg, Picture picture, PictureMetadata metadata, int quality, CancellationToken cancellation)
    {
        var scale = QuantiserScale(quality).ToString(CultureInfo.InvariantCulture);
        var jpeg = FfmpegEncoding.Run(ffmpeg, "rgb24", SamplePacker.FlattenedRgb(picture), picture,
            ["-sws_flags", "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact", "-c:v", "mjpeg", "-pix_fmt", "yuvj444p",
             "-huffman", "optimal", "-qmin", "1", "-q:v", scale, "-f", "image2pipe"], cancellation);
        return WithComment(jpeg, metadata);
    }

    // FFmpeg's scale that comes nearest to libjpeg's quality, by the error measured on two paintings and photographs. Its finest, 1, is
    // about libjpeg's 97: whoever wants more takes PNG.
    private static int QuantiserScale(int quality) => quality switch
    {
        >= 95 => 1, >= 92 => 2, >= 88 => 3, >= 83 => 4, >= 78 => 5, >= 70 => 6, >= 58 => 8, >= 45 => 10, >= 30 => 15, >= 20 => 20, _ => 31,
    };

    // After SOI and the APP0 that JFIF wants first.
    public static byte[] WithComment(byte[] jpeg, PictureMetadata metadata)
    {
        if (metadata.Count == 0)
            return jpeg;
        byte[] comment = [.. CommentMark, .. JsonSerializer.SerializeToUtf8Bytes(metadata.ToDictionary())];
        if (comment.Length > Limits.MaxCommentBytes)
            throw new ArgumentException($"Metadata of {comment.Length} bytes do not fit a JPEG comment.", nameof(metadata));
        var at = jpeg is [_, _, 0xFF, 0xE0, var high, var low, ..] ? 4 + high * 256 + low : 2;
        var length = comment.Length + 2;
        return [.. jpeg.AsSpan(0, at), 0xFF, 0xFE, (byte)(length >> 8), (byte)length, .. comment, .. jpeg.AsSpan(at)];
    }
}
