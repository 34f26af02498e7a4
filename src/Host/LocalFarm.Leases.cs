using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Host.Loop;
using RenderFarm.Host.Store;

namespace RenderFarm.Host;

/// <summary>What workers ask and say.</summary>
public sealed partial class LocalFarm
{
    public Task Join(WorkerDescription worker, CancellationToken cancellation)
    {
        _joined[worker.Id] = worker;
        return Do(
            ledger =>
            {
                ledger.Dispatcher.Join(worker, ledger.Now);
                return 0;
            },
            cancellation);
    }

    public Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, CancellationToken cancellation) =>
        _draining ? Task.FromResult<IReadOnlyList<RenderTask>>([]) : Do<IReadOnlyList<RenderTask>>(ledger => Lease(ledger, request), cancellation);

    public Task<IReadOnlyList<LeaseVerdict>> Renew(WorkerId worker, IReadOnlyList<AttemptProgress> running, CancellationToken cancellation) => Do(
        ledger =>
        {
            foreach (var said in running)
                _losses.Add(said);
            return ledger.Take(ledger.Dispatcher.Renew(worker, running, ledger.Now));
        },
        cancellation);

    public Task<Acknowledgement> Report(AttemptReport report, CancellationToken cancellation) => Do(ledger => Report(ledger, report), cancellation);

    // A farm that ends has no work to wait for; its workers are told otherwise.
    public Task WaitForWork(WorkerId worker, TimeSpan longest, CancellationToken cancellation) =>
        _draining ? Task.Delay(longest, _time, cancellation) : _work.Wait(worker, longest, cancellation);

    public Task Leave(WorkerId worker, CancellationToken cancellation)
    {
        _joined.TryRemove(worker, out _);
        _work.Forget(worker);
        return Do(ledger => ledger.Take(ledger.Dispatcher.Leave(worker, ledger.Now)), cancellation);
    }

    private List<RenderTask> Lease(FarmLedger ledger, LeaseRequest request)
    {
        _work.Seen(request.Worker);
        for (var reused = 0; ; )
        {
            if (LeaseOrJoin(ledger, request) is not { Count: > 0 } tasks)
                return [];
            var fresh = tasks.Where(task => !Reuse(ledger, request.Worker, task)).ToList();
            reused += tasks.Count - fresh.Count;
            if (fresh.Count > 0 || reused >= Limits.ReusedAtOnce)
                return fresh;
        }
    }

    // A dispatcher that was made anew does not know the workers, which have no reason to think so.
    private IReadOnlyList<RenderTask>? LeaseOrJoin(FarmLedger ledger, LeaseRequest request)
    {
        if (ledger.Take(ledger.Dispatcher.Lease(request, () => new AttemptId(Guid.CreateVersion7(ledger.Now)), ledger.Now)) is { } tasks)
            return tasks;
        if (!_joined.TryGetValue(request.Worker, out var worker))
            return null;
        ledger.Dispatcher.Join(worker, ledger.Now);
        return LeaseOrJoin(ledger, request);
    }

    /// <summary>Whether the frame was made before, with all that decides its pixels the same: then it is done without a worker.</summary>
    private bool Reuse(FarmLedger ledger, WorkerId worker, RenderTask task)
    {
        var key = ResultKey.Of(task);
        if (_terms.Reuse && Results.Find(ledger.Writer, key) is { } result)
        {
            if (Exists(result.Result))
                return Report(
                    ledger, new AttemptReport(worker, task.Job, task.Frame, task.Attempt, new Outcome.Rendered(result with { Reused = true }), []))
                    == Acknowledgement.Recorded;
            Results.Remove(ledger.Writer, key);
        }
        _keys[task.Attempt] = key;
        return false;
    }

    private Acknowledgement Report(FarmLedger ledger, AttemptReport report)
    {
        var acknowledgement = ledger.Take(ledger.Dispatcher.Report(report, ledger.Now));
        var known = _keys.Remove(report.Attempt, out var key);
        if (acknowledgement == Acknowledgement.Recorded)
        {
            FrameLog.AddLines(ledger.Writer, report, ledger.Now);
            FrameLog.AddLosses(ledger.Writer, report, _losses.Of(report.Attempt));
            if (known && report.Outcome is Outcome.Rendered rendered)
                Results.Add(ledger.Writer, key, rendered.Result, report.Job, ledger.Now);
        }
        _losses.Forget(report.Attempt);
        ledger.Afterwards(() => Count(acknowledgement, report.Outcome));
        return acknowledgement;
    }

    private void Count(Acknowledgement acknowledgement, Outcome outcome)
    {
        if (acknowledgement == Acknowledgement.Superseded)
            _instruments.OutcomeSuperseded();
        else if (acknowledgement == Acknowledgement.Recorded)
            _instruments.AttemptEnded(outcome, outcome is Outcome.Rendered { Result: { Reused: false, Seconds: var seconds } } ? seconds : null);
    }

    // The directory answers at once; the writer may ask it.
    private bool Exists(ContentHash hash) => _blobs.Exists(hash, CancellationToken.None).GetAwaiter().GetResult();
}
