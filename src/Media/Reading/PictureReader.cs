using RenderFarm.Core;
using RenderFarm.Media.Ffmpeg;
using RenderFarm.Media.Headers;

namespace RenderFarm.Media.Reading;

/// <summary>File to <see cref="Picture"/>: the header by us, the samples by one FFmpeg that can do nothing but decode this format.</summary>
internal static class PictureReader
{
    public static Picture Read(FfmpegProcess ffmpeg, IPictureFormats? own, string path, CancellationToken cancellation) =>
        Read(ffmpeg, own, FileBytes.Read(path), path, path, cancellation);

    /// <param name="name">What complaints call it.</param>
    public static Picture Read(FfmpegProcess ffmpeg, IPictureFormats? own, byte[] file, string name, CancellationToken cancellation) =>
        Read(ffmpeg, own, file, name, null, cancellation);

    /// <summary>Upright.</summary>
    public static (int Width, int Height) SizeOf(byte[] file, string name, bool checkData) => Named(name, () =>
    {
        var header = PictureHeader.Parse(file);
        if (checkData)
            header.CheckData?.Invoke();
        // EXIF's 5 to 8 lie on their side.
        return header.Orientation >= 5 ? (header.Height, header.Width) : (header.Width, header.Height);
    });

    private static Picture Read(
        FfmpegProcess ffmpeg, IPictureFormats? own, byte[] file, string name, string? path, CancellationToken cancellation) => Named(name, () =>
    {
        var header = PictureHeader.Parse(file);
        cancellation.ThrowIfCancellationRequested();
        header.CheckData?.Invoke();
        if (own is not null && OwnPictures.LayoutOf(header) is var layout && own.Decodes(layout))
            return OwnPictures.Decode(own, header, layout, file, cancellation);
        using var spooled = header.Payload is null && path is null ? new SpooledFile(file) : null;
        return SampleUnpacker.Unpack(header, Decode(ffmpeg, path ?? spooled?.Path ?? "", header, cancellation));
    });

    private static T Named<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException e)
        {
            throw new InputException($"Cannot read the picture '{name}': {e.Message}.", e);
        }
    }

    private static byte[] Decode(FfmpegProcess ffmpeg, string path, PictureHeader header, CancellationToken cancellation)
    {
        var bytes = header.Raw.Bytes(header.Width, header.Height);
        var seconds = Limits.ProcessSeconds + Limits.ProcessSecondsPerMegapixel * header.Width * header.Height / 1e6;
        var raw = GC.AllocateUninitializedArray<byte>(checked((int)bytes));
        var run = ffmpeg.Run(Arguments(path, header), header.Payload ?? [], output => Fill(output, raw), seconds, cancellation);
        if (run.ExitCode != 0 || run.Output == 0)
            throw new InputException($"its {header.Format} data are damaged or of a kind that FFmpeg does not read ({run.Complaint})");
        if (run.Output != bytes)
            throw new InputException($"it is damaged: its data do not make the {header.Width} x {header.Height} pixels of its header");
        return raw;
    }

    // The demuxer is named, never probed: no playlist, script or film can pass for a picture. Two protocols, no network.
    private static string[] Arguments(string path, PictureHeader header) =>
    [
        // FFmpeg's TIFF decoder takes every tag that it does not know, orientation among them, for an error worth exploding.
        "-err_detect", header.Payload is null ? "crccheck" : "crccheck+bitstream+buffer+explode", "-protocol_whitelist", "file,pipe",
        "-threads", "1", "-noautorotate", "-flags:v", "bitexact", "-f", header.Demuxer,
        // "file:" and a full path: neither '-', ':' nor '%d' in a name mean anything.
        "-i", header.Payload is null ? "file:" + Path.GetFullPath(path) : "pipe:0",
        "-map", "0:v:0", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", header.Raw.PixelFormat, "pipe:1",
    ];

    // Returns how much came, one more than fits if more came.
    private static long Fill(Stream output, byte[] raw)
    {
        var filled = output.ReadAtLeast(raw, raw.Length, throwOnEndOfStream: false);
        return filled == raw.Length && output.ReadByte() >= 0 ? filled + 1L : filled;
    }
}
