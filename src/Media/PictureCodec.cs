using RenderFarm.Core;
using RenderFarm.Media.Ffmpeg;
using RenderFarm.Media.Reading;
using RenderFarm.Media.Writing;

namespace RenderFarm.Media;

/// <summary>
/// Pictures in and out of files. Reads PNG, JPEG, WebP, TIFF, BMP, GIF (first frame), PPM and PGM, upright by their EXIF orientation;
/// writes PNG (8 or 16 bits, alpha), JPEG and WebP, by the file's extension. Embedded ICC profiles are not applied and not carried
/// over: samples are taken as sRGB. Thread-safe; every picture read is one FFmpeg process, unless the host decodes its format itself.
/// </summary>
public sealed class PictureCodec
{
    private readonly FfmpegProcess _ffmpeg;
    private readonly IPictureFormats? _own;

    /// <param name="ffmpegPath">Null: what RENDERFARM_FFMPEG names, else "ffmpeg" in PATH.</param>
    /// <param name="own">Formats that need no FFmpeg; null: none.</param>
    public PictureCodec(string? ffmpegPath = null, IPictureFormats? own = null) =>
        (_ffmpeg, _own) = (ffmpegPath is null ? FfmpegProcess.Default : new FfmpegProcess(ffmpegPath), own);

    /// <summary>Extensions that are read, with their dots, lower case: what a folder of pictures is listed by.</summary>
    public static IReadOnlyList<string> ReadableExtensions { get; } =
        [".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".ppm", ".pgm"];

    /// <summary>Extensions that <see cref="Write"/> knows.</summary>
    public static IReadOnlyList<string> WritableExtensions => PictureWriter.Extensions;

    /// <exception cref="InputException">No such file, no permission, not a picture, damaged, cut off, too large: one line.</exception>
    /// <exception cref="IOException">FFmpeg is missing, hangs or was killed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; FFmpeg was killed.</exception>
    public Picture Read(string path, CancellationToken cancellation = default) =>
        PictureReader.Read(_ffmpeg, _own, path, cancellation);

    /// <summary>The same from the bytes of a file.</summary>
    /// <param name="name">What complaints call it.</param>
    /// <inheritdoc cref="Read(string, CancellationToken)"/>
    public Picture Read(byte[] file, string name, CancellationToken cancellation = default) =>
        PictureReader.Read(_ffmpeg, _own, file, name, cancellation);

    /// <summary>Width and height as displayed (after the EXIF orientation), from the file's header: nothing is decoded.</summary>
    /// <param name="checkData">Whether a PNG's data are counted too: what a truncated one lacks is found.</param>
    /// <exception cref="InputException">Not a picture, damaged, too large: one line.</exception>
    public static (int Width, int Height) SizeOf(byte[] file, string name, bool checkData = false) =>
        PictureReader.SizeOf(file, name, checkData);

    /// <summary>The bytes that <see cref="Write"/> writes into a .png.</summary>
    public static byte[] EncodePng(Picture picture, PictureMetadata? metadata = null, CancellationToken cancellation = default) =>
        PngEncoder.Encode(picture, metadata ?? [], cancellation);

    /// <summary>Writes wholly or not at all, at the picture's own depth where the format has it. The folder must exist.</summary>
    /// <param name="quality">1..100 of JPEG (as libjpeg counts, ending at about 97) and WebP.</param>
    /// <returns>Lines for the user about what the format could not hold: alpha, 16 bits, metadata.</returns>
    /// <exception cref="InputException">The extension is of no format that is written.</exception>
    /// <exception cref="IOException">Folder missing, disk full, FFmpeg missing (JPEG and WebP): one line.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission in the folder.</exception>
    public IReadOnlyList<string> Write(
        string path, Picture picture, PictureMetadata? metadata = null, int quality = 95, CancellationToken cancellation = default) =>
        PictureWriter.Write(_ffmpeg, _own, path, picture, metadata ?? [], quality, cancellation);

    /// <summary>Refuses an output name that <see cref="Write"/> would refuse: before hours of painting, not after.</summary>
    /// <exception cref="InputException">The extension is of no format that is written.</exception>
    public static void CheckWritable(string path) => PictureWriter.Check(path);
}
