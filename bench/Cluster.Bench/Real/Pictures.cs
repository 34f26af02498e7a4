using System.Diagnostics;

namespace RenderFarm.Cluster.Bench.Real;

internal static class Pictures
{
    /// <summary>Pictures of which each is another, as files in their order.</summary>
    public static async Task<IReadOnlyList<string>> Draw(string folder, int count, int widthPx)
    {
        Directory.CreateDirectory(folder);
        using var ffmpeg = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size={widthPx}x{widthPx * 3 / 4}:rate=1", "-frames:v", $"{count}",
                Path.Combine(folder, "c%05d.png"),
            ]))!;
        await ffmpeg.WaitForExitAsync();
        return ffmpeg.ExitCode == 0
            ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal)]
            : throw new IOException($"ffmpeg ended with exit code {ffmpeg.ExitCode}.");
    }
}
