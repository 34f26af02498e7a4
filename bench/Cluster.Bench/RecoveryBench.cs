using System.Net;
using RenderFarm.Cluster.Bench.Real;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Cluster.Bench;

/// <summary>
/// Seconds from the kill -9 of a worker's silo until one of its frames is leased by another; and from that of the coordinator that has the queue until
/// the other one answers when asked for the job, and until a frame is leased. Frames are painted by the engine, 64 pixels wide.
/// </summary>
internal static class RecoveryBench
{
    private const int WidthPx = 64, Iterations = 100;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMinutes(2);

    public static async Task<object> Run(int rounds)
    {
        await using var cluster = await RealCluster.Start(coordinators: 2, workers: 2);
        var job = await cluster.Paint(Presets.For("draft", "farmnet") with { SizePx = WidthPx, FirstIterations = Iterations });
        var (workers, answers, leases) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            workers.Add(await KillWorker(cluster, job, round));
            await cluster.AddWorker();
            await cluster.Progress(job, 8);
            var (answered, leased) = await KillCoordinator(cluster, job);
            answers.Add(answered);
            leases.Add(leased);
            await cluster.AddCoordinator();
            await cluster.Progress(job, 8);
        }
        return new { worker_killed_leased_seconds = workers, coordinator_killed_answered_seconds = answers, coordinator_killed_leased_seconds = leases };
    }

    private static async Task<double> KillWorker(RealCluster cluster, JobId job, int round)
    {
        var victim = cluster.Workers[round % cluster.Workers.Count];
        HashSet<AttemptId> known = [];
        List<int> held = [];
        while (held.Count == 0)
        {
            var running = await Running(cluster, job);
            known = [.. running.Select(frame => frame.Running!.Attempt)];
            held = [.. running.Where(frame => frame.Running!.Worker.Text.StartsWith(victim.Name + "/", StringComparison.Ordinal)).Select(frame => frame.Number)];
        }
        cluster.Workers.Remove(victim);
        var killed = DateTimeOffset.UtcNow;
        await victim.DisposeAsync();
        return await Leased(cluster, job, killed, frame => held.Contains(frame.Number) && !known.Contains(frame.Running!.Attempt));
    }

    private static async Task<(double Answered, double Leased)> KillCoordinator(RealCluster cluster, JobId job)
    {
        var victim = cluster.Coordinators.MaxBy(silo => silo.QueueRead)!;
        cluster.Coordinators.Remove(victim);
        var killed = DateTimeOffset.UtcNow;
        await victim.DisposeAsync();
        var answered = Answered(new Uri(cluster.Coordinators[0].Url, $"/api/v1/jobs/{job}"), killed);
        var leased = await Leased(cluster, job, killed, _ => true);
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
