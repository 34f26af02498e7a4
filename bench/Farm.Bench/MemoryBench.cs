using System.Diagnostics;
using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Farm.Bench;

/// <summary>
/// What a job of a million frames takes in memory: a thousand pictures in a thousand styles, a tenth of them done. And how long its map takes.
/// </summary>
internal static class MemoryBench
{
    private const int Contents = 1000, Styles = 1000, Done = 100_000;

    public static async Task<object> Run(Func<Task<Scene>> open)
    {
        await using var scene = await open();
        var job = await Submit(scene);
        var submitted = Megabytes();
        await scene.Work(32, Done);
        var worked = Megabytes();
        var began = Stopwatch.GetTimestamp();
        var map = (await scene.Farm.Map(job, CancellationToken.None)).OrThrow();
        return new
        {
            frames = Contents * Styles, after_submit_mb = submitted, done = map.Runs.Where(r => r.State == Core.Frames.FrameState.Done).Sum(r => r.Count),
            after_work_mb = worked, resident_mb = Resident("VmRSS"), most_resident_mb = Resident("VmHWM"),
            map_ms = Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 1),
        };
    }

    private static async Task<JobId> Submit(Scene scene) => (await scene.Submit(await scene.Spec(await scene.Contents(Contents), Styles))).Id;

    private static double Megabytes() => Math.Round(GC.GetTotalMemory(forceFullCollection: true) / 1e6, 1);

    private static double Resident(string field)
    {
        var line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) : null;
        return line is null ? 0 : Math.Round(double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1e3, 1);
    }
}
