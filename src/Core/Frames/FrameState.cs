namespace RenderFarm.Core.Frames;

/// <summary>Where a frame stands. docs/state-machine.md says who enters and leaves each.</summary>
public enum FrameState : byte
{
    Waiting,
    Running,
    Done,
    Failed,
    Skipped,
}

/// <summary>Frames of a job by state; the five always add up to the total.</summary>
/// <param name="Reused">Of those done: taken from the store.</param>
public readonly record struct FrameCounts(int Waiting, int Running, int Done, int Failed, int Skipped, int Reused = 0)
{
    public int Total => Waiting + Running + Done + Failed + Skipped;

    /// <summary>Nothing is left to do with these.</summary>
    public int Settled => Done + Failed + Skipped;

    /// <param name="frames">How many more (or fewer) are in the state.</param>
    public FrameCounts Add(FrameState state, int frames) => state switch
    {
        FrameState.Waiting => this with { Waiting = Waiting + frames },
        FrameState.Running => this with { Running = Running + frames },
        FrameState.Done => this with { Done = Done + frames },
        FrameState.Failed => this with { Failed = Failed + frames },
        FrameState.Skipped => this with { Skipped = Skipped + frames },
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };

    public static FrameCounts operator +(FrameCounts a, FrameCounts b) => new(
        a.Waiting + b.Waiting, a.Running + b.Running, a.Done + b.Done, a.Failed + b.Failed, a.Skipped + b.Skipped, a.Reused + b.Reused);

    public static FrameCounts operator -(FrameCounts a, FrameCounts b) => new(
        a.Waiting - b.Waiting, a.Running - b.Running, a.Done - b.Done, a.Failed - b.Failed, a.Skipped - b.Skipped, a.Reused - b.Reused);
}
