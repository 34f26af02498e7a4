using System.ComponentModel;
using System.Diagnostics;

namespace RenderFarm.Silo.Local;

/// <summary>A program of this machine, run to its end.</summary>
internal static class LocalProgram
{
    /// <returns>Exit code, and all that it said.</returns>
    /// <exception cref="IOException">There is no such program.</exception>
    public static async Task<(int ExitCode, string Output)> Run(string file, IEnumerable<string> arguments, string? folder = null, CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder ?? Path.GetTempPath() };
        try
        {
            using var process = Process.Start(start)!;
            var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, string.Join('\n', said.Select(text => text.Trim()).Where(text => text.Length > 0)));
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{file} cannot be run: {e.Message}", e);
        }
    }

    /// <summary>The same, where anything but success is a fault.</summary>
    public static async Task<string> Need(string file, IEnumerable<string> arguments, string? folder = null, CancellationToken cancellation = default)
    {
        var (code, output) = await Run(file, arguments, folder, cancellation);
        return code == 0 ? output : throw new IOException($"{Path.GetFileName(file)} ended with exit code {code}: {output.ReplaceLineEndings(" ")}");
    }
}
