using System.Diagnostics;
using RenderFarm.Client.Remote;

namespace RenderFarm.Cluster.Tests;

/// <summary>The command line, as people use it.</summary>
internal static class FarmCommand
{
    /// <returns>What it wrote; fails when it failed.</returns>
    public static async Task<string> Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(RenderFarmClient).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.Environment["RENDERFARM_HOME"] = folder;
        using var process = Process.Start(start)!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"farm {string.Join(' ', arguments)}: {process.ExitCode}\n{await complained}");
        return (await said).Trim();
    }

    /// <summary>Small pictures, each another.</summary>
    public static async Task Draw(string folder, int count)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo(
            "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=1", "-frames:v", $"{count}", Path.Combine(folder, "c%03d.png")]))!;
        await ffmpeg.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
