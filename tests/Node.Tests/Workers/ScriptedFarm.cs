using System.Collections.Concurrent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Node.Tests.Workers;

/// <summary>The farm's side of the protocol as a test wants it: hands out what it was given, says what it was told to say, remembers everything.</summary>
internal sealed class ScriptedFarm : ILeases
{
    private readonly Lock _lock = new();
    private readonly Queue<RenderTask> _waiting = [];
    private readonly ConcurrentDictionary<AttemptId, TaskCompletionSource<AttemptReport>> _reported = [];
    private TaskCompletionSource _hint = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int MostAtOnce { get; init; } = int.MaxValue;

    /// <summary>What is said to a heartbeat; throws for a farm that does not answer.</summary>
    public Func<AttemptProgress, LeaseVerdict> Verdict { get; set; } = _ => LeaseVerdict.GoOn;

    /// <summary>What is said to a report, after it was noted.</summary>
    public Func<AttemptReport, Acknowledgement> Acknowledge { get; set; } = _ => Acknowledgement.Recorded;

    public Action? OnJoin { get; set; }

    public Action<LeaseRequest>? OnLease { get; set; }

    public ConcurrentQueue<string> Calls { get; } = [];
    public ConcurrentQueue<LeaseRequest> LeaseRequests { get; } = [];
    public ConcurrentQueue<AttemptProgress> Beats { get; } = [];
    public ConcurrentQueue<AttemptReport> Reports { get; } = [];
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Offer(params IEnumerable<RenderTask> tasks)
    {
        lock (_lock)
        {
            foreach (var task in tasks)
                _waiting.Enqueue(task);
            _hint.TrySetResult();
        }
    }

    /// <summary>The first report of an attempt that was acknowledged.</summary>
    public Task<AttemptReport> Settled(RenderTask task) => SourceOf(task.Attempt).Task.WaitAsync(TestContext.Current.CancellationToken);

    public Task Join(WorkerDescription worker, CancellationToken cancellation)
    {
        Calls.Enqueue("join");
        OnJoin?.Invoke();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, CancellationToken cancellation)
    {
        Calls.Enqueue("lease");
        LeaseRequests.Enqueue(request);
        OnLease?.Invoke(request);
        lock (_lock)
        {
            var given = new List<RenderTask>();
            while (given.Count < Math.Min(request.Most, MostAtOnce) && _waiting.TryDequeue(out var task))
                given.Add(task);
            if (given.Count == 0 && _hint.Task.IsCompleted)
                _hint = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return Task.FromResult<IReadOnlyList<RenderTask>>(given);
        }
    }

    public Task<IReadOnlyList<LeaseVerdict>> Renew(WorkerId worker, IReadOnlyList<AttemptProgress> running, CancellationToken cancellation)
    {
        foreach (var progress in running)
            Beats.Enqueue(progress);
        return Task.FromResult<IReadOnlyList<LeaseVerdict>>([.. running.Select(Verdict)]);
    }

    public Task<Acknowledgement> Report(AttemptReport report, CancellationToken cancellation)
    {
        Calls.Enqueue("report");
        Reports.Enqueue(report);
        var answer = Acknowledge(report);
        SourceOf(report.Attempt).TrySetResult(report);
        return Task.FromResult(answer);
    }

    public Task WaitForWork(WorkerId worker, TimeSpan longest, CancellationToken cancellation)
    {
        Task hint;
        lock (_lock)
            hint = _hint.Task;
        return hint.WaitAsync(cancellation);
    }

    public Task Leave(WorkerId worker, CancellationToken cancellation)
    {
        Calls.Enqueue("leave");
        Left.TrySetResult();
        return Task.CompletedTask;
    }

    private TaskCompletionSource<AttemptReport> SourceOf(AttemptId attempt) =>
        _reported.GetOrAdd(attempt, _ => new TaskCompletionSource<AttemptReport>(TaskCreationOptions.RunContinuationsAsynchronously));
}
