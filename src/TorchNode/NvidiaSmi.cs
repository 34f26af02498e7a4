using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace RenderFarm.TorchNode;

/// <summary>Reads GPUs by the driver's own tool. Where it is missing or hangs there is nothing to be read, which is no fault: Torch may still find the GPU.</summary>
internal static class NvidiaSmi
{
    // clocks_throttle_reasons is the name that old and new drivers know.
    private const string Fields =
        "name,driver_version,memory.total,memory.free,temperature.gpu,clocks_throttle_reasons.hw_thermal_slowdown,ecc.errors.uncorrected.volatile.total";

    /// <param name="visible">CUDA_VISIBLE_DEVICES: of several its first, which is the one that paints; null: all that there are.</param>
    public static IReadOnlyList<GpuStatus> Read(string? visible, string program = "nvidia-smi")
    {
        string[] which = string.IsNullOrEmpty(visible) ? [] : [$"--id={visible.Split(',')[0]}"];
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [$"--query-gpu={Fields}", "--format=csv,noheader,nounits", .. which])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            });
            var output = process!.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            if (Task.WaitAll([output, errors], Limits.SmiAnswer) && process.WaitForExit(Limits.SmiAnswer))
                return process.ExitCode == 0 ? Parse(output.Result) : [];
            process.Kill(entireProcessTree: true);
            return [];
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException or AggregateException)
        {
            return [];
        }
    }

    /// <summary>Of the GPUs that this process may use.</summary>
    public static IReadOnlyList<GpuStatus> ReadOwn() => Read(Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES"));

    /// <summary>One line a GPU; "[N/A]" and the like where a card or a driver does not know.</summary>
    internal static IReadOnlyList<GpuStatus> Parse(string csv) =>
    [
        .. from line in csv.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
           let cells = line.Split(',', StringSplitOptions.TrimEntries)
           where cells.Length == 7
           select new GpuStatus(
               cells[0], cells[1].StartsWith('[') ? null : cells[1], Number(cells[2]) << 20, Number(cells[3]) << 20, (int?)Number(cells[4]),
               cells[5] switch { "Active" => true, "Not Active" => false, _ => null }, Number(cells[6])),
    ];

    private static long? Number(string cell) =>
        long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
