using RenderFarm.Core;
using RenderFarm.Media.Ffmpeg;

namespace RenderFarm.Media.Writing;

/// <summary>Raw samples in, an encoded file out, all in memory: what reaches the disk is written by <see cref="AtomicFile"/>.</summary>
internal static class FfmpegEncoding
{
    public static byte[] Run(
        FfmpegProcess ffmpeg, string pixelFormat, byte[] raw, Picture picture, string[] encoder, CancellationToken cancellation)
    {
        string[] arguments =
        [
            "-protocol_whitelist", "pipe", "-f", "rawvideo", "-pix_fmt", pixelFormat, "-video_size", $"{picture.Width}x{picture.Height}",
            "-i", "pipe:0", "-frames:v", "1", "-map_metadata", "-1", "-flags:v", "bitexact", "-fflags", "bitexact", "-threads", "1",
            .. encoder, "pipe:1",
        ];
        var seconds = Limits.ProcessSeconds + Limits.ProcessSecondsPerMegapixel * picture.Pixels / 1e6;
        var run = ffmpeg.Run(arguments, [raw], Drain, seconds, cancellation);
        return run.ExitCode == 0 && run.Output.Length > 0
            ? run.Output
            : throw new IOException($"FFmpeg could not encode the picture: {run.Complaint}.");
    }

    private static byte[] Drain(Stream output)
    {
        using var all = new MemoryStream();
        output.CopyTo(all);
        return all.ToArray();
    }
}
