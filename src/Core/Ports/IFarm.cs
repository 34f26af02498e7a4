using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Receipts;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Ports;

/// <summary>
/// The farm as people and programs see it, whatever hosts it. Reads may lag the truth by up to a second; what a command answered is durable.
/// Who may do what is decided before: here a caller is a name for the audit log, and an owner for quotas.
/// </summary>
public interface IFarm
{
    /// <param name="idempotencyKey">The same key with the same spec gives the job of the first time; with another, a Conflict.</param>
    Task<Answer<JobView>> Submit(JobSpec spec, Caller by, string? idempotencyKey, CancellationToken cancellation);

    Task<Answer<JobView>> Job(JobId job, CancellationToken cancellation);

    Task<Page<JobView>> Jobs(JobQuery query, CancellationToken cancellation);

    Task<Answer<Page<FrameView>>> Frames(JobId job, FrameQuery query, CancellationToken cancellation);

    Task<Answer<FrameView>> Frame(JobId job, int frame, CancellationToken cancellation);

    /// <summary>The state of every frame, as runs in order of their numbers.</summary>
    Task<Answer<FrameMap>> Map(JobId job, CancellationToken cancellation);

    Task<Answer<JobView>> Change(JobId job, JobChange change, Caller by, CancellationToken cancellation);

    Task<Answer<WhyWaiting>> Why(JobId job, int frame, CancellationToken cancellation);

    /// <summary>Losses of a frame's attempts by iteration, newest attempt last; for the curve of a running frame.</summary>
    Task<Answer<IReadOnlyList<LossPoint>>> Losses(JobId job, int frame, CancellationToken cancellation);

    Task<Answer<IReadOnlyList<LogLine>>> Log(JobId job, int frame, CancellationToken cancellation);

    Task<Answer<Receipt>> Receipt(JobId job, CancellationToken cancellation);

    /// <summary>
    /// Changes after <paramref name="after"/> (a version seen before; null: a snapshot first), coalesced to at most a few a second for each job, until
    /// cancelled. When versions were missed, a snapshot comes again.
    /// </summary>
    /// <param name="job">Null: the whole farm.</param>
    IAsyncEnumerable<FarmEvent> Watch(JobId? job, long? after, CancellationToken cancellation);

    Task<FarmOverview> Overview(CancellationToken cancellation);

    Task<IReadOnlyList<WorkerView>> Workers(CancellationToken cancellation);

    Task<Answer<WorkerView>> Change(WorkerId worker, WorkerChange change, Caller by, CancellationToken cancellation);

    Task<Page<AuditEntry>> Audit(string? cursor, int limit, CancellationToken cancellation);

    /// <summary>Whether the farm can take work now; null: it can, else the reason.</summary>
    Task<string?> NotReady(CancellationToken cancellation);

    /// <summary>Where a job's end is to be told; null: nowhere. In no view, as such addresses often hold a secret.</summary>
    Task<string?> Webhook(JobId job, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>Hash of a network by name or hash.</summary>
    Task<Answer<ContentHash>> Network(string name, CancellationToken cancellation);
}

/// <param name="Name">Of a person or program.</param>
/// <param name="Owner">Null: may act for every owner.</param>
public sealed record Caller(string Name, string? Owner);

/// <param name="Cursor">From the page before; null: the first.</param>
public sealed record JobQuery(string? Owner = null, JobState? State = null, string? Cursor = null, int Limit = 50);

/// <param name="From">First frame's number.</param>
public sealed record FrameQuery(FrameState? State = null, int From = 1, int Limit = 100);

/// <param name="Next">Cursor of the next page; null: this is the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What a person may do with a job.</summary>
public abstract record JobChange
{
    private JobChange() { }

    /// <param name="Now">Call back running frames too; they keep their checkpoints.</param>
    public sealed record Pause(bool Now = false) : JobChange;

    public sealed record Resume : JobChange;

    public sealed record Cancel : JobChange;

    /// <summary>Failed frames wait again with fresh budgets.</summary>
    /// <param name="Frames">Null: all that failed.</param>
    public sealed record Retry(FrameSet? Frames) : JobChange;

    /// <summary>Waiting or failed frames count as settled without a result.</summary>
    public sealed record Skip(FrameSet Frames) : JobChange;

    public sealed record SetPriority(int Priority) : JobChange;
}

public enum WorkerChange
{
    /// <summary>Takes no more; frames that run end.</summary>
    Drain,

    /// <summary>Takes work again, and its strikes are forgotten.</summary>
    Enable,
}
