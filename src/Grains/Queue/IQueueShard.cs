using Orleans.Concurrency;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Queue;

/// <summary>One shard of the queue: the jobs of some owners, the frames of these that wait and run, and all workers. Its number is the key.</summary>
[Alias("farm.queue-shard")]
internal interface IQueueShard : IGrainWithIntegerKey
{
    /// <param name="silo">The silo in which the worker lives: when it dies, so does the worker.</param>
    [Alias("join")]
    Task Join(Sent<WorkerDescription> worker, string silo);

    /// <summary>Null: the worker is not known and has to join.</summary>
    [Alias("lease")]
    Task<Sent<IReadOnlyList<RenderTask>?>> Lease(Sent<LeaseRequest> request);

    /// <summary>Heartbeats of many workers at once; the verdicts in their order.</summary>
    [Alias("renew")]
    Task<Sent<IReadOnlyList<IReadOnlyList<LeaseVerdict>>>> Renew(Sent<IReadOnlyList<WorkerBeat>> beats);

    [Alias("report")]
    Task<Acknowledgement> Report(Sent<AttemptReport> report);

    /// <summary>Ends when there may be work.</summary>
    [Alias("wait")]
    Task WaitForWork(string worker, TimeSpan longest, CancellationToken cancellation);

    [Alias("leave")]
    Task Leave(string worker);

    /// <summary>Takes a job that its grain was prepared for; again gives the same answer.</summary>
    [Alias("submit")]
    Task<Sent<Answer<JobId>>> Submit(string job);

    [Alias("change-job")]
    Task<Sent<Answer<JobId>>> Change(string job, Sent<JobChange> change, string by);

    /// <returns>False: it is open, or others wait for it, or was changed just now.</returns>
    [Alias("forget-job")]
    Task<bool> Forget(string job);

    [Alias("change-worker")]
    Task<Sent<Answer<WorkerView>>> Change(string worker, WorkerChange change);

    [Alias("why")]
    Task<Sent<Answer<WhyWaiting>>> Why(string job, int frame);

    /// <summary>Tells the job's grain all that is known of it; ends when it was told.</summary>
    [Alias("tell")]
    Task Tell(string job);

    /// <summary>What the farm's grain adds up.</summary>
    [Alias("news")]
    Task<Sent<ShardNews>> News();
}

/// <summary>A worker's heartbeat.</summary>
internal sealed record WorkerBeat(WorkerId Worker, IReadOnlyList<AttemptProgress> Running);

/// <summary>One shard's part of the farm.</summary>
internal sealed record ShardNews(FarmOverview Overview, IReadOnlyList<WorkerView> Workers);
