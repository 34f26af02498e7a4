using RenderFarm.Core.Frames;

namespace RenderFarm.Core.Leases;

/// <summary>Where an attempt stands. docs/state-machine.md says who enters and leaves each.</summary>
public enum AttemptState : byte
{
    /// <summary>Holds a lease of its frame: its outcome counts.</summary>
    Holding,

    /// <summary>Its result is the frame's.</summary>
    Committed,
    Failed,

    /// <summary>Given back by its worker, or with it.</summary>
    Interrupted,

    /// <summary>Not heard of for the time of a lease, or its host died: what comes of it later is dropped.</summary>
    Abandoned,

    /// <summary>The other attempt at the frame was first: what comes of it later is dropped.</summary>
    Lost,
}

/// <summary>How an attempt, and with it its lease, ends: only out of Holding, and for good. docs/state-machine.md is written from it.</summary>
public static class AttemptTransitions
{
    public static IReadOnlyList<Transition<AttemptState>> All { get; } =
    [
        new(AttemptState.Holding, nameof(FrameEvent.Committed), AttemptState.Committed, "its worker reports Rendered, and it still holds the lease"),
        new(AttemptState.Holding, nameof(FrameEvent.Committed), AttemptState.Lost, "the frame's other attempt reported Rendered first"),
        new(AttemptState.Holding, nameof(FrameEvent.AttemptFailed), AttemptState.Failed, "its worker reports Failed"),
        new(AttemptState.Holding, nameof(FrameEvent.Released), AttemptState.Interrupted, "its worker reports Interrupted, or leaves"),
        new(AttemptState.Holding, nameof(FrameEvent.Released), AttemptState.Abandoned, "no heartbeat for the time of a lease, or its host started anew"),
    ];

    /// <summary>What an event makes of an attempt that holds a lease of the frame; Holding: nothing.</summary>
    public static AttemptState After(FrameEvent happened, int frame, AttemptId attempt) => happened switch
    {
        FrameEvent.Committed e when e.Frame == frame => e.Attempt == attempt ? AttemptState.Committed : AttemptState.Lost,
        FrameEvent.AttemptFailed e when e.Frame == frame && e.Attempt == attempt => AttemptState.Failed,
        FrameEvent.Released e when e.Frame == frame && e.Attempt == attempt =>
            e.Reason == ReleaseReason.Interrupted ? AttemptState.Interrupted : AttemptState.Abandoned,
        _ => AttemptState.Holding,
    };
}
