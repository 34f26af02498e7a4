using RenderFarm.Core.Leases;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Frames;

/// <summary>What happened to a frame. A range is the fold over its events; decisions alone make them, and say what becomes of the frame.</summary>
public abstract record FrameEvent
{
    private FrameEvent() { }

    /// <summary>The frame runs; where it ran already, this is a speculative second attempt.</summary>
    public sealed record Leased(int Frame, Lease Lease) : FrameEvent;

    /// <summary>The next attempt may go on from here.</summary>
    public sealed record CheckpointSaved(int Frame, ContentHash Checkpoint) : FrameEvent;

    /// <summary>The frame is done; every lease of it ends.</summary>
    /// <param name="Worker">Null: the result was taken from the store before the frame was leased.</param>
    public sealed record Committed(int Frame, AttemptId Attempt, WorkerId? Worker, FrameResult Result) : FrameEvent;

    /// <param name="Next">Failed when its budget is used up, Running when another attempt goes on, else Waiting.</param>
    /// <param name="NotBefore">When it may be leased again; null: at once.</param>
    public sealed record AttemptFailed(
        int Frame, AttemptId Attempt, WorkerId Worker, FailureKind Kind, string Evidence, FrameState Next, DateTimeOffset? NotBefore,
        DateTimeOffset At) : FrameEvent;

    /// <summary>An attempt ended without an outcome.</summary>
    /// <param name="Checkpoint">Where the next goes on, if it left a newer one.</param>
    /// <param name="Next">Running when another attempt goes on, Failed when a budget was used up meanwhile, else Waiting.</param>
    /// <param name="NotBefore">When it may be leased again; null: at once.</param>
    public sealed record Released(
        int Frame, AttemptId Attempt, ReleaseReason Reason, ContentHash? Checkpoint, FrameState Next, DateTimeOffset? NotBefore) : FrameEvent;

    /// <summary>Frames that waited or failed are settled without a result.</summary>
    public sealed record Skipped(int First, int Count) : FrameEvent;

    /// <summary>Failed frames wait again, with fresh budgets.</summary>
    public sealed record Retried(int First, int Count) : FrameEvent;
}

public enum ReleaseReason : byte
{
    /// <summary>The worker gave it back: it drains, or was told to stop.</summary>
    Interrupted,

    /// <summary>Nothing was heard for the time of a lease.</summary>
    Expired,

    /// <summary>The process that rendered it is gone; its host started anew.</summary>
    Restarted,
}
