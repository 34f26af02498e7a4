using System.Diagnostics;

namespace RenderFarm.Farm.Bench;

/// <summary>How long it takes until a job of 100,000 frames is on the disk, its pictures looked for in the store.</summary>
internal static class SubmitBench
{
    private const int Contents = 2000, Styles = 50, Rounds = 3;

    public static async Task<object> Run(Func<Task<Scene>> open)
    {
        await using var scene = await open();
        var spec = await scene.Spec(await scene.Contents(Contents), Styles);
        var seconds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var job = await scene.Submit(spec);
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            if (job.Counts.Total != Contents * Styles)
                throw new InvalidOperationException($"{job.Counts.Total} frames were submitted.");
        }
        return new { frames = Contents * Styles, pictures = Contents + Styles, seconds = Math.Round(seconds.Min(), 3), worst_seconds = Math.Round(seconds.Max(), 3) };
    }
}
