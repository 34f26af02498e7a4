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
}
