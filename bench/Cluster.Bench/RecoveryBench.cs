using System.Net;
using RenderFarm.Cluster.Bench.Real;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Cluster.Bench;

/// <summary>
/// Three workers, two frames that take minutes. Seconds from the kill -9 of a worker's silo until its frame is leased by the worker that
/// had none; and from that of the coordinator that has the queue until the other one answers when asked for the job, and until a frame submitted at
/// that moment is leased.
/// </summary>
internal static class RecoveryBench
{
    private const int WidthPx = 64, Endless = 100_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMinutes(2);

    public static async Task<object> Run(int rounds)
    {
        await using var cluster = await RealCluster.Start(coordinators: 2, workers: 3);
        var (workers, answers, leases) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var job = await cluster.Submit(Settings(2UL * (ulong)round), contents: 2);
            workers.Add(await KillWorker(cluster, job));
            var (answered, leased) = await KillCoordinator(cluster, job, Settings(2UL * (ulong)round + 1));
            answers.Add(answered);
            leases.Add(leased);
            await cluster.AddWorker();
            await cluster.AddCoordinator();
        }
        return new { worker_killed_leased_seconds = workers, coordinator_killed_answered_seconds = answers, coordinator_killed_leased_seconds = leases };
    }

    private static RenderSettings Settings(ulong seed) =>
        Presets.For("draft", "farmnet") with { SizePx = WidthPx, FirstIterations = Endless, Seed = 10 * seed };

    private static async Task<double> KillWorker(RealCluster cluster, JobId job)
    {
        IReadOnlyList<FrameView> running = [];
        while (running.Count < 2)
            running = await Running(cluster, job);
        var victim = cluster.Workers.First(silo => IsOf(running[0], silo));
        var held = running.Where(frame => IsOf(frame, victim)).Select(frame => frame.Number).ToHashSet();
        cluster.Workers.Remove(victim);
        var killed = DateTimeOffset.UtcNow;
        await victim.DisposeAsync();
        return await Leased(cluster, job, killed, frame => held.Contains(frame.Number));
    }

    private static bool IsOf(FrameView frame, RealSilo silo) => frame.Running!.Worker.Text.StartsWith(silo.Name + "/", StringComparison.Ordinal);

    private static async Task<(double Answered, double Leased)> KillCoordinator(RealCluster cluster, JobId job, RenderSettings settings)
    {
        using (var client = cluster.Client())
            await client.Change(job, new JobChange.Cancel(), CancellationToken.None);
        var victim = cluster.Coordinators.MaxBy(silo => silo.QueueRead)!;
        cluster.Coordinators.Remove(victim);
        var killed = DateTimeOffset.UtcNow;
        await victim.DisposeAsync();
        var answered = Answered(new Uri(cluster.Coordinators[0].Url, $"/api/v1/jobs/{job}"), killed);
        var next = await cluster.Submit(settings, contents: 1);
        var leased = await Leased(cluster, next, killed, _ => true);
        using (var client = cluster.Client())
            await client.Change(next, new JobChange.Cancel(), CancellationToken.None);
        return (await answered, leased);
    }

    // Without the client's own patience and pauses, which would blur the moment.
    private static async Task<double> Answered(Uri url, DateTimeOffset killed)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        while (DateTimeOffset.UtcNow - killed < Longest)
        {
            using var answer = await http.GetAsync(url);
            if (answer.StatusCode == HttpStatusCode.OK)
                return Seconds(DateTimeOffset.UtcNow - killed);
            await Task.Delay(Look);
        }
        throw new TimeoutException("No coordinator answered.");
    }

    /// <summary>Until the first lease since the kill of which this is true, by the queue's own word.</summary>
    private static async Task<double> Leased(RealCluster cluster, JobId job, DateTimeOffset killed, Func<FrameView, bool> counts)
    {
        while (DateTimeOffset.UtcNow - killed < Longest)
        {
            var since = (await Running(cluster, job)).Where(frame => frame.Running!.Since > killed && counts(frame)).Select(frame => frame.Running!.Since).ToList();
            if (since.Count > 0)
                return Seconds(since.Min() - killed);
            await Task.Delay(Look);
        }
        throw new TimeoutException("No frame was leased again.");
    }

    private static async Task<IReadOnlyList<FrameView>> Running(RealCluster cluster, JobId job)
    {
        using var client = cluster.Client();
        return [.. (await client.Frames(job, new FrameQuery(FrameState.Running, 1, 500), CancellationToken.None)).Items.Where(frame => frame.Running is not null)];
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}
