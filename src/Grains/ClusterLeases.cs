using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Queue;
using RenderFarm.Grains.Records;
using RenderFarm.Grains.Wire;
using RenderFarm.Grains.Workers;
using RenderFarm.Views.Reading;

namespace RenderFarm.Grains;

/// <summary>
/// The port of this silo's workers. They ask the queue's shards in turn, beginning where they found work last; what a frame leaves behind (its words, its
/// losses, its result under all that decided it) is written from here, so that no shard has to.
/// </summary>
internal sealed partial class ClusterLeases(
    IGrainFactory grains, IBlobStore blobs, ILocalSiloDetails silo, GrainsOptions options, TimeProvider time, ILogger<ClusterLeases> log) : ILeases
{
    private readonly ConcurrentDictionary<WorkerId, (WorkerDescription Description, int Shard)> _workers = new();

    /// <summary>Of attempts that hold leases: where they came from, and what their result will be found by.</summary>
    private readonly ConcurrentDictionary<AttemptId, (int Shard, ContentHash Key)> _held = new();

    private readonly LossCurves _losses = new();

    public async Task Join(WorkerDescription worker, CancellationToken cancellation)
    {
        _workers[worker.Id] = (worker, 0);
        foreach (var shard in Enumerable.Range(0, options.Shards))
            await Join(worker, shard);
    }

    public async Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, CancellationToken cancellation)
    {
        if (!_workers.TryGetValue(request.Worker, out var known))
            return [];
        for (var turn = 0; turn < options.Shards; turn++)
        {
            var shard = (known.Shard + turn) % options.Shards;
            if (await Lease(request, known.Description, shard, cancellation) is not { Count: > 0 } tasks)
                continue;
            _workers[request.Worker] = (known.Description, shard);
            return tasks;
        }
        return [];
    }

    public async Task<IReadOnlyList<LeaseVerdict>> Renew(WorkerId worker, IReadOnlyList<AttemptProgress> running, CancellationToken cancellation)
    {
        foreach (var said in running)
            _losses.Add(said);
        var verdicts = new LeaseVerdict[running.Count];
        var byShard = Enumerable.Range(0, running.Count).GroupBy(i => _held.TryGetValue(running[i].Attempt, out var held) ? held.Shard : 0).ToList();
        // Without frames a heartbeat still says that the worker is there.
        if (byShard.Count == 0)
            await Beat(0, worker, []);
        foreach (var part in byShard)
            foreach (var (index, verdict) in part.Zip(await Beat(part.Key, worker, [.. part.Select(i => running[i])])))
                verdicts[index] = verdict;
        // Nothing is reported of these any more.
        foreach (var (said, verdict) in running.Zip(verdicts))
            if (verdict == LeaseVerdict.Lost)
                Forget(said.Attempt);
        return verdicts;
    }

    public async Task<Acknowledgement> Report(AttemptReport report, CancellationToken cancellation)
    {
        var (shard, key) = _held.TryGetValue(report.Attempt, out var held) ? held : (await ShardOf(report.Job), default);
        var acknowledgement = await ClusterCalls.Once(() => Shard(shard).Report(report));
        if (acknowledgement == Acknowledgement.Recorded)
            await Remember(report, key);
        Forget(report.Attempt);
        return acknowledgement;
    }

    public async Task WaitForWork(WorkerId worker, TimeSpan longest, CancellationToken cancellation)
    {
        var wait = longest < Limits.LongestWait ? longest : Limits.LongestWait;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(Enumerable.Range(0, options.Shards).Select(shard => Shard(shard).WaitForWork(worker.Text, wait, over.Token)));
        await over.CancelAsync();
        await ClusterCalls.Once(async () =>
        {
            await first;
            return 0;
        });
    }

    public async Task Leave(WorkerId worker, CancellationToken cancellation)
    {
        _workers.TryRemove(worker, out _);
        await ClusterCalls.Once(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, options.Shards).Select(shard => Shard(shard).Leave(worker.Text)));
            return 0;
        });
    }

    private async Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, WorkerDescription worker, int shard, CancellationToken cancellation)
    {
        for (var reused = 0; ;)
        {
            var asked = time.GetUtcNow();
            var leased = (await ClusterCalls.Once(async () => await Shard(shard).Lease(request))).Value;
            // Who has left meanwhile does not come back for it.
            if (leased is null && !_workers.ContainsKey(worker.Id))
                return [];
            if (leased is null)
            {
                await Join(worker, shard);
                leased = (await ClusterCalls.Once(async () => await Shard(shard).Lease(request))).Value ?? [];
            }
            foreach (var task in leased)
                _held[task.Attempt] = (shard, ResultKey.Of(task));
            var known = options.Reuse ? await Task.WhenAll(leased.Select(task => Reuse(worker.Id, task, cancellation))) : new bool[leased.Count];
            // The shard's clock ends a lease, and ours may be another: here it is counted from before it was asked for, so that it never seems too long.
            var until = asked + TimeSpan.FromSeconds(FarmLimits.LeaseSeconds);
            var fresh = leased.Where((_, i) => !known[i]).Select(task => task with { LeaseUntil = until }).ToList();
            reused += leased.Count - fresh.Count;
            if (fresh.Count > 0 || leased.Count == 0 || reused >= Limits.ReusedAtOnce)
                return fresh;
        }
    }

    /// <summary>Whether the frame was made before, with all that decides its pixels the same: then it is done without a worker.</summary>
    private async Task<bool> Reuse(WorkerId worker, RenderTask task, CancellationToken cancellation)
    {
        try
        {
            if (await Result(_held[task.Attempt].Key).Read() is not { } note)
                return false;
            var result = WireJson.Read<FrameResult>(note);
            if (!await blobs.Exists(result.Result, cancellation))
                return false;
            var report = new AttemptReport(worker, task.Job, task.Frame, task.Attempt, new Outcome.Rendered(result with { Reused = true }), []);
            return await Report(report, cancellation) == Acknowledgement.Recorded;
        }
        catch (Exception e) when (e is IOException or OrleansException or TimeoutException)
        {
            // It is rendered again, which costs no more than time.
            return false;
        }
    }

    // The frame is done whatever becomes of this.
    private async Task Remember(AttemptReport report, ContentHash key)
    {
        try
        {
            if (AttemptDiary.Of(report, _losses.Of(report.Attempt), time.GetUtcNow()) is { } diary)
                await grains.GetGrain<IListGrain>(AttemptDiary.NameOf(report.Job, report.Frame)).Append(WireJson.Write(diary));
            if (options.Reuse && key != default && report.Outcome is Outcome.Rendered { Result: { Reused: false } result })
                await Result(key).Write(WireJson.Write(result));
        }
        catch (Exception e) when (e is OrleansException or TimeoutException or System.Data.Common.DbException or Orleans.Storage.InconsistentStateException)
        {
            LogNotRemembered(log, report.Frame, report.Job, e.Message.ReplaceLineEndings(" "));
        }
    }

    private void Forget(AttemptId attempt)
    {
        _held.TryRemove(attempt, out _);
        _losses.Forget(attempt);
    }

    private Task<int> Join(WorkerDescription worker, int shard) => ClusterCalls.Once(async () =>
    {
        await Shard(shard).Join(worker, silo.SiloAddress.ToParsableString());
        return 0;
    });

    private async Task<IReadOnlyList<LeaseVerdict>> Beat(int shard, WorkerId worker, IReadOnlyList<AttemptProgress> running) =>
        (await ClusterCalls.Once(() => grains.GetGrain<IHeartbeats>(0).Renew(shard, worker.Text, new(running)))).Value;

    private async Task<int> ShardOf(JobId job) =>
        (await ClusterCalls.Once(() => grains.GetGrain<Jobs.IJobGrain>(job.Text).Load())).Value?.Manifest.Shard ?? 0;

    private IQueueShard Shard(int number) => grains.GetGrain<IQueueShard>(number);

    private INoteGrain Result(ContentHash key) => grains.GetGrain<INoteGrain>($"result/{key.Hex}");

    [LoggerMessage(1, LogLevel.Warning, "What frame {Frame} of job {Job} left behind was not kept: {Reason}")]
    private static partial void LogNotRemembered(ILogger log, int frame, JobId job, string reason);
}
