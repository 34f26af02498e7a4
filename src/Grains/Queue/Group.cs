using RenderFarm.Core.Scheduling;

namespace RenderFarm.Grains.Queue;

/// <summary>Decisions that are written as one entry of the log.</summary>
internal sealed class Group
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<FarmChange> Changes { get; } = [];

    /// <summary>Ends when they are safe; fails when nothing of them was kept.</summary>
    public Task Done => _done.Task;

    public void Kept() => _done.TrySetResult();

    public void Lost(Exception reason)
    {
        _done.TrySetException(reason);
        // Whoever decided in it hears of it; where nobody waits, nobody needs to.
        _ = _done.Task.Exception;
    }
}
