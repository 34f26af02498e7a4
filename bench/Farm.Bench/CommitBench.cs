using System.Diagnostics;

namespace RenderFarm.Farm.Bench;

/// <summary>Frames that are leased, reported one by one and on the disk when they are acknowledged, with an engine that takes no time.</summary>
internal static class CommitBench
{
    private const int Contents = 500, Styles = 100, Warm = 2000, Frames = 20_000;

    public static async Task<object> Run(Func<Task<Scene>> open)
    {
        await using var scene = await open();
        await scene.Submit(await scene.Spec(await scene.Contents(Contents), Styles));
        await scene.Work(8, Warm);
        var rates = new Dictionary<string, double>();
        foreach (var workers in (int[])[1, 8, 32])
        {
            var began = Stopwatch.GetTimestamp();
            var done = await scene.Work(workers, workers == 1 ? Frames / 20 : Frames / 2);
            rates[$"workers_{workers}"] = Math.Round(done / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        return new { frames_per_second = rates };
    }
}
