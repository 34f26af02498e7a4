using RenderFarm.Core.Ports;

namespace RenderFarm.Node.Workers;

/// <summary>All that a worker holds at the moment, in the order of leasing. Thread-safe.</summary>
internal sealed class HeldLeases
{
    private readonly Lock _lock = new();
    private readonly List<HeldAttempt> _attempts = [];
    private TaskCompletionSource _none = Completed();

    public IReadOnlyList<HeldAttempt> All { get { lock (_lock) return [.. _attempts]; } }

    /// <summary>Completed while nothing is held.</summary>
    public Task None { get { lock (_lock) return _none.Task; } }

    /// <returns>Those that were not held yet: an answer may come twice.</returns>
    public IReadOnlyList<HeldAttempt> Add(IReadOnlyList<RenderTask> tasks, DateTimeOffset now)
    {
        lock (_lock)
        {
            var added = tasks.DistinctBy(task => task.Attempt).Where(task => !_attempts.Exists(held => held.Task.Attempt == task.Attempt))
                .Select(task => new HeldAttempt(task, now)).ToList();
            if (added.Count > 0 && _attempts.Count == 0)
                _none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _attempts.AddRange(added);
            return added;
        }
    }

    public void Remove(HeldAttempt attempt)
    {
        lock (_lock)
        {
            if (_attempts.Remove(attempt) && _attempts.Count == 0)
                _none.TrySetResult();
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        source.SetResult();
        return source;
    }
}
