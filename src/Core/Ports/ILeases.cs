using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Ports;

/// <summary>
/// The port through which workers pull. Every call may be repeated: a lost answer does no harm. Everything that a worker must believe comes back
/// in the answers; the farm never calls a worker.
/// </summary>
public interface ILeases
{
    /// <summary>First call of a worker, and again whenever a call was answered with Unknown.</summary>
    Task Join(WorkerDescription worker, CancellationToken cancellation);

    /// <summary>At most <see cref="LeaseRequest.Most"/> frames that this worker can do, all of one job, settings and style; empty: nothing to do.</summary>
    Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, CancellationToken cancellation);

    /// <summary>The heartbeat: renews leases and carries progress. One verdict for each entry, in order.</summary>
    Task<IReadOnlyList<LeaseVerdict>> Renew(WorkerId worker, IReadOnlyList<AttemptProgress> running, CancellationToken cancellation);

    /// <summary>Says how an attempt ended; repeated until it is acknowledged.</summary>
    Task<Acknowledgement> Report(AttemptReport report, CancellationToken cancellation);

    /// <summary>Ends when there may be work, or after <paramref name="longest"/>.</summary>
    Task WaitForWork(WorkerId worker, TimeSpan longest, CancellationToken cancellation);

    /// <summary>The worker takes no more; its leases, if any are left, are given back as Interrupted.</summary>
    Task Leave(WorkerId worker, CancellationToken cancellation);
}

/// <param name="Device">"cpu (AVX-512, 8 threads)", "NVIDIA H200".</param>
/// <param name="MemoryBytes">What a render may use there.</param>
/// <param name="Networks">Hashes that this worker can load; empty: any.</param>
public sealed record WorkerDescription(
    WorkerId Id, string Node, string Device, string Backend, long MemoryBytes, IReadOnlyList<ContentHash> Networks, string Version);

/// <param name="Warm">Affinities (<see cref="RenderTask.Affinity"/>) whose network and targets this worker has loaded: such frames are preferred.</param>
public sealed record LeaseRequest(WorkerId Worker, int Most, IReadOnlyList<ContentHash> Warm);

/// <summary>One leased frame, with all that its render needs.</summary>
public sealed record RenderTask
{
    public required JobId Job { get; init; }

    /// <summary>From 1.</summary>
    public required int Frame { get; init; }

    public required AttemptId Attempt { get; init; }
    public required DateTimeOffset LeaseUntil { get; init; }
    public required ContentRef Content { get; init; }
    public required StyleMix Style { get; init; }
    public BlobRef? Init { get; init; }
    public required RenderSettings Settings { get; init; }
    public required ContentHash NetworkHash { get; init; }

    /// <summary>Where to go on; null: from the beginning.</summary>
    public ContentHash? Checkpoint { get; init; }

    /// <summary>Same for frames that share network, styles and settings: one warm renderer paints them all.</summary>
    public required ContentHash Affinity { get; init; }
}

/// <param name="Progress">Null before the first iteration.</param>
/// <param name="Checkpoint">The last one that is safe in the blob store.</param>
/// <param name="Preview">A small picture of the moment, in the blob store.</param>
public sealed record AttemptProgress(
    JobId Job, int Frame, AttemptId Attempt, RenderProgress? Progress, ContentHash? Checkpoint, ContentHash? Preview);

public enum LeaseVerdict
{
    /// <summary>The lease is renewed.</summary>
    GoOn,

    /// <summary>Give it back: checkpoint, and report Interrupted. The job was paused by force or cancelled, or the worker is to drain.</summary>
    Stop,

    /// <summary>The lease is another's, or the frame is done: drop the work, report nothing.</summary>
    Lost,

    /// <summary>The farm does not know this worker: join again.</summary>
    Unknown,
}

/// <param name="Log">What the attempt had to say, lines.</param>
public sealed record AttemptReport(WorkerId Worker, JobId Job, int Frame, AttemptId Attempt, Outcome Outcome, IReadOnlyList<string> Log);

public enum Acknowledgement
{
    /// <summary>Recorded, durably.</summary>
    Recorded,

    /// <summary>This attempt's outcome had been recorded before: a repeated report.</summary>
    AlreadyRecorded,

    /// <summary>The attempt no longer held the lease: counted and dropped.</summary>
    Superseded,
}
