using RenderFarm.Core.Workers;

namespace RenderFarm.Views.Watching;

/// <summary>Wakes workers that wait for work. Pulses are counted: one that came between a worker's empty answer and its wait is not missed.</summary>
internal sealed class WorkSignal(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<WorkerId, long> _seen = [];
    private TaskCompletionSource _next = New();
    private long _pulses;

    public void Pulse()
    {
        TaskCompletionSource next;
        lock (_lock)
        {
            _pulses++;
            (next, _next) = (_next, New());
        }
        next.SetResult();
    }

    /// <summary>The worker is about to be told what there is now.</summary>
    public void Seen(WorkerId worker)
    {
        lock (_lock)
            _seen[worker] = _pulses;
    }

    public void Forget(WorkerId worker)
    {
        lock (_lock)
            _seen.Remove(worker);
    }

    public async Task Wait(WorkerId worker, TimeSpan longest, CancellationToken cancellation)
    {
        Task next;
        lock (_lock)
        {
            if (_seen.GetValueOrDefault(worker) < _pulses)
                return;
            next = _next.Task;
        }
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(next, Task.Delay(longest, time, over.Token));
        await over.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
