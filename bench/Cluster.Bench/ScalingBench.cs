using System.Diagnostics;
using RenderFarm.Cluster.Bench.Real;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Cluster.Bench;

/// <summary>
/// Frames a minute of one worker silo and of two, one thread each, beside a coordinator on the same machine: drafts of 128 pixels. In each round the
/// engine paints alone before, in one process and in two: what the machine itself gives to a second one is no merit or fault of the farm.
/// </summary>
internal static class ScalingBench
{
    private const int WidthPx = 128, Settle = 4;

    // Counting costs the coordinator something, on the same cores.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static async Task<object> Run(int rounds, int seconds)
    {
        var (machine, farm) = (new List<Pair>(), new List<Pair>());
        for (var round = 0; round < rounds; round++)
        {
            machine.Add(await OfEngines(seconds));
            farm.Add(await OfFarm(seconds));
        }
        return new
        {
            pixels = WidthPx, seconds, engines = Told(machine), farm = Told(farm),
            farm_to_engines = Math.Round(Efficiency(farm) / Efficiency(machine), 3),
            farm_to_engines_of_each_round = machine.Zip(farm, (engines, both) => Math.Round(both.Efficiency / engines.Efficiency, 3)),
        };
    }

    private static object Told(List<Pair> pairs) => new
    {
        frames_per_minute_of_one = pairs.Select(pair => pair.One), frames_per_minute_of_two = pairs.Select(pair => pair.Two),
        efficiency = Math.Round(Efficiency(pairs), 3), efficiency_of_each_round = pairs.Select(pair => Math.Round(pair.Efficiency, 3)),
    };

    // Each was measured for as long: all frames over all minutes.
    private static double Efficiency(List<Pair> pairs) => pairs.Sum(pair => pair.Two) / (2 * pairs.Sum(pair => pair.One));

    private static async Task<Pair> OfEngines(int seconds)
    {
        var folder = Directory.CreateTempSubdirectory("farm-bench-").FullName;
        await Pictures.Draw(folder, RealCluster.Contents, WidthPx);
        using var first = new LoneEngine(folder, WidthPx);
        var one = await Rate(() => Task.FromResult(first.Done), seconds);
        double two;
        using (var second = new LoneEngine(folder, WidthPx))
        {
            while (second.Done == 0)
                await Task.Delay(Look);
            two = await Rate(() => Task.FromResult(first.Done + second.Done), seconds);
        }
        Directory.Delete(folder, recursive: true);
        return new Pair(one, two);
    }

    /// <summary>The second worker is drained, and enabled.</summary>
    private static async Task<Pair> OfFarm(int seconds)
    {
        await using var cluster = await RealCluster.Start(coordinators: 1, workers: 2);
        var job = await cluster.Paint(Presets.For("draft", "farmnet") with { SizePx = WidthPx });
        using var client = cluster.Client();
        async Task<WorkerView> Second() =>
            (await client.Workers(CancellationToken.None)).Single(worker => worker.Worker.Node == cluster.Workers[1].Name);
        var second = (await Second()).Worker.Id;
        await client.Change(second, WorkerChange.Drain, CancellationToken.None);
        while ((await Second()).Running.Count > 0)
            await Task.Delay(Look);
        async Task<int> Done() => (await client.Job(job, CancellationToken.None)).Counts.Done;
        var one = await Rate(Done, seconds);
        await client.Change(second, WorkerChange.Enable, CancellationToken.None);
        return new Pair(one, await Rate(Done, seconds));
    }

    // From one change of the count to another: what was begun before, and what is not done yet, counts for nothing.
    private static async Task<double> Rate(Func<Task<int>> done, int seconds)
    {
        for (var settled = await done() + Settle; await done() < settled; await Task.Delay(Look)) { }
        var (from, began) = await Change(done);
        while (true)
        {
            var (to, now) = await Change(done);
            if (Stopwatch.GetElapsedTime(began, now).TotalSeconds is var passed && passed >= seconds)
                return Math.Round((to - from) * 60 / passed, 1);
        }
    }

    private static async Task<(int Done, long At)> Change(Func<Task<int>> count)
    {
        for (var before = await count(); ; await Task.Delay(Look))
            if (await count() is var done && done > before)
                return (done, Stopwatch.GetTimestamp());
    }

    /// <summary>Frames a minute.</summary>
    private readonly record struct Pair(double One, double Two)
    {
        public double Efficiency => Two / (2 * One);
    }
}
