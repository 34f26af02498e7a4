using System.Diagnostics;
using RenderFarm.Cluster.Bench.Real;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Cluster.Bench;

/// <summary>
/// Frames a minute of one worker silo and of two, one thread each, beside a coordinator on the same machine: drafts of 128 pixels. The second worker is
/// drained and enabled in turns.
/// </summary>
internal static class ScalingBench
{
    private const int WidthPx = 128, Settle = 4;

    public static async Task<object> Run(int rounds, int seconds)
    {
        await using var cluster = await RealCluster.Start(coordinators: 1, workers: 2);
        var job = await cluster.Paint(Presets.For("draft", "farmnet") with { SizePx = WidthPx });
        using var client = cluster.Client();
        var second = (await client.Workers(CancellationToken.None)).Single(worker => worker.Worker.Node == cluster.Workers[1].Name).Worker.Id;
        var (one, two) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await client.Change(second, WorkerChange.Drain, CancellationToken.None);
            while ((await client.Workers(CancellationToken.None)).Single(worker => worker.Worker.Id == second).Running.Count > 0)
                await Task.Delay(50);
            one.Add(await Rate(cluster, job, seconds));
            await client.Change(second, WorkerChange.Enable, CancellationToken.None);
            two.Add(await Rate(cluster, job, seconds));
        }
        return new
        {
            pixels = WidthPx, frames_per_minute_of_one = one, frames_per_minute_of_two = two,
            efficiency = Math.Round(Median(two) / (2 * Median(one)), 3), efficiency_of_each_round = one.Zip(two, (a, b) => Math.Round(b / (2 * a), 3)),
        };
    }

    // From one change of the count to another: what was begun before, and what is not done yet, counts for nothing.
    private static async Task<double> Rate(RealCluster cluster, JobId job, int seconds)
    {
        await cluster.Progress(job, Settle);
        using var client = cluster.Client();
        var (from, began) = await Change(client, job);
        while (true)
        {
            var (to, now) = await Change(client, job);
            if (Stopwatch.GetElapsedTime(began, now).TotalSeconds is var passed && passed >= seconds)
                return Math.Round((to - from) * 60 / passed, 1);
        }
    }

    private static async Task<(int Done, long At)> Change(Client.Remote.RenderFarmClient client, JobId job)
    {
        for (var before = (await client.Job(job, CancellationToken.None)).Counts.Done; ; await Task.Delay(100))
            if ((await client.Job(job, CancellationToken.None)).Counts.Done is var done && done > before)
                return (done, Stopwatch.GetTimestamp());
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
