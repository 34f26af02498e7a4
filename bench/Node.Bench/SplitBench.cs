using System.Diagnostics;
using System.Text.Json;

namespace RenderFarm.Node.Bench;

/// <summary>One big worker or several small ones: the same cores, the same frames, in turns.</summary>
internal static class SplitBench
{
    private const int Frames = 4, Rounds = 3;

    private static readonly int[] Sizes = [128, 256];

    public static IReadOnlyList<object> Run()
    {
        var cores = Environment.ProcessorCount;
        string[] splits = [$"1x{cores}", $"{cores}x1"];
        var results = new List<object>();
        foreach (var px in Sizes)
        {
            var runs = splits.ToDictionary(split => split, _ => new List<SplitRun>());
            for (var round = 0; round < Rounds; round++)
                foreach (var split in splits)
                    runs[split].Add(Elsewhere(split, px));
            results.AddRange(splits.Select(split => new
            {
                preset = "draft", network = "farmnet", px, split,
                framesPerMinute = Math.Round(runs[split].Max(run => run.FramesPerMinute), 1),
                cpuSecondsPerFrame = Math.Round(runs[split].Min(run => run.CpuSeconds), 3),
                peakMegabytes = Math.Round(runs[split].Max(run => run.PeakMegabytes)),
            }));
        }
        return results;
    }

    private static SplitRun Elsewhere(string split, int px)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(SplitBench).Assembly.Location, "--split", split, $"{px}", $"{Frames}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonSerializer.Deserialize<SplitRun>(output)!;
    }
}
