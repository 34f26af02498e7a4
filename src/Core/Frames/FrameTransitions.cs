namespace RenderFarm.Core.Frames;

/// <summary>How a frame goes from state to state: the fold refuses what is not here, and docs/state-machine.md is written from it.</summary>
public static class FrameTransitions
{
    public static IReadOnlyList<Transition<FrameState>> All { get; } =
    [
        new(FrameState.Waiting, nameof(FrameEvent.Leased), FrameState.Running, "a worker leases it"),
        new(FrameState.Waiting, nameof(FrameEvent.Committed), FrameState.Done, "the store has its result already"),
        new(FrameState.Waiting, nameof(FrameEvent.Skipped), FrameState.Skipped, "a person skips it, or cancels the job"),
        new(FrameState.Running, nameof(FrameEvent.Leased), FrameState.Running, "an idle worker leases a straggler too"),
        new(FrameState.Running, nameof(FrameEvent.Committed), FrameState.Done, "the first attempt that holds a lease reports its result"),
        new(FrameState.Running, nameof(FrameEvent.AttemptFailed), FrameState.Waiting, "its only attempt failed, and the budget allows another"),
        new(FrameState.Running, nameof(FrameEvent.AttemptFailed), FrameState.Failed, "its only attempt failed, and the budget is used up"),
        new(FrameState.Running, nameof(FrameEvent.AttemptFailed), FrameState.Running, "one of two attempts failed"),
        new(FrameState.Running, nameof(FrameEvent.Released), FrameState.Waiting, "its only attempt was given back, expired, or died with its host"),
        new(FrameState.Running, nameof(FrameEvent.Released), FrameState.Failed, "the same, after the other attempt had used up the budget"),
        new(FrameState.Running, nameof(FrameEvent.Released), FrameState.Running, "one of two attempts was given back or expired"),
        new(FrameState.Failed, nameof(FrameEvent.Retried), FrameState.Waiting, "a person retries it"),
        new(FrameState.Failed, nameof(FrameEvent.Skipped), FrameState.Skipped, "a person skips it"),
    ];

    private static readonly HashSet<(FrameState, string, FrameState)> Known = [.. All.Select(t => (t.From, t.Event, t.To))];

    /// <exception cref="InvalidOperationException">No decision makes such an event, so this is a bug or a damaged journal.</exception>
    internal static void Check(int frame, FrameState from, string happened, FrameState to)
    {
        if (!Known.Contains((from, happened, to)))
            throw new InvalidOperationException($"Frame {frame} is {from}: {happened} cannot make it {to}.");
    }
}
