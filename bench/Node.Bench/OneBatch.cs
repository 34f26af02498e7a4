using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Node.Bench;

/// <summary>A farm with some frames for one worker, that knows of no trouble.</summary>
internal sealed class OneBatch(IReadOnlyList<RenderTask> tasks) : ILeases
{
    private readonly TaskCompletionSource _reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _given, _settled, _rendered;

    public Task AllReported => _reported.Task;

    public int Rendered => _rendered;

    public Task Join(WorkerDescription worker, CancellationToken cancellation) => Task.CompletedTask;

    public Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, CancellationToken cancellation) =>
        Task.FromResult(Interlocked.Exchange(ref _given, 1) == 0 ? tasks : []);

    public Task<IReadOnlyList<LeaseVerdict>> Renew(WorkerId worker, IReadOnlyList<AttemptProgress> running, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<LeaseVerdict>>([.. running.Select(_ => LeaseVerdict.GoOn)]);

    public Task<Acknowledgement> Report(AttemptReport report, CancellationToken cancellation)
    {
        if (report.Outcome is Outcome.Rendered)
            Interlocked.Increment(ref _rendered);
        if (Interlocked.Increment(ref _settled) == tasks.Count)
            _reported.SetResult();
        return Task.FromResult(Acknowledgement.Recorded);
    }

    public Task WaitForWork(WorkerId worker, TimeSpan longest, CancellationToken cancellation) => Task.Delay(longest, cancellation);

    public Task Leave(WorkerId worker, CancellationToken cancellation) => Task.CompletedTask;
}
