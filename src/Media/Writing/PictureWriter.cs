using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Media.Ffmpeg;

namespace RenderFarm.Media.Writing;

/// <summary><see cref="Picture"/> to file, by its extension.</summary>
internal static class PictureWriter
{
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".webp"];

    public static void Check(string path)
    {
        if (!Extensions.Contains(Extension(path)))
            throw new InputException($"Cannot write '{path}': its name must end in {string.Join(", ", Extensions)}.");
    }

    public static IReadOnlyList<string> Write(
        FfmpegProcess ffmpeg, IPictureFormats? own, string path, Picture picture, PictureMetadata metadata, int quality, CancellationToken cancellation)
    {
        Check(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        var kind = Extension(path);
        var bytes = kind switch
        {
            ".png" => PngEncoder.Encode(picture, metadata, cancellation),
            ".webp" when own?.Encodes("WebP") == true => own.Encode(picture, "WebP", quality, cancellation),
            ".webp" => EncodeWebp(ffmpeg, picture, quality, cancellation),
            _ when own?.Encodes("JPEG") == true => JpegEncoder.WithComment(own.Encode(picture, "JPEG", quality, cancellation), metadata),
            _ => JpegEncoder.Encode(ffmpeg, picture, metadata, quality, cancellation),
        };
        AtomicFile.Write(path, bytes);
        return kind == ".png" ? [] : [.. Losses(path, kind, picture, metadata)];
    }

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static IEnumerable<string> Losses(string path, string kind, Picture picture, PictureMetadata metadata)
    {
        var jpeg = kind != ".webp";
        if (jpeg && picture.Alpha is not null)
            yield return $"{path}: JPEG has no transparency, the picture was laid over white.";
        if (picture.BitsPerSample == 16)
            yield return $"{path}: {(jpeg ? "JPEG" : "WebP")} holds 8 bits a sample of the picture's 16.";
        if (!jpeg && metadata.Count > 0)
            yield return $"{path}: WebP carries no settings; PNG and JPEG do.";
    }

    private static byte[] EncodeWebp(FfmpegProcess ffmpeg, Picture picture, int quality, CancellationToken cancellation) =>
        FfmpegEncoding.Run(ffmpeg, picture.Alpha is null ? "rgb24" : "rgba", SamplePacker.Packed8(picture), picture,
            ["-sws_flags", "accurate_rnd+full_chroma_int+full_chroma_inp+bitexact", "-c:v", "libwebp", "-compression_level", "4",
             "-quality", quality.ToString(CultureInfo.InvariantCulture), "-f", "webp"], cancellation);
}
