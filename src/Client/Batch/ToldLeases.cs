using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Client.Batch;

/// <summary>
/// The farm as one worker of a batch sees it: what passes is told. A farm that fails ends the batch at once:
/// here somebody waits who can make room.
/// </summary>
internal sealed class ToldLeases(ILeases inner, BatchPainting painting) : ILeases
{
    public async Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, CancellationToken cancellation)
    {
        var tasks = await Guarded(() => inner.Lease(request, cancellation), cancellation);
        foreach (var task in tasks)
            painting.Begin(task);
        return tasks;
    }

    public async Task<IReadOnlyList<LeaseVerdict>> Renew(WorkerId worker, IReadOnlyList<AttemptProgress> running, CancellationToken cancellation)
    {
        var verdicts = await inner.Renew(worker, running, cancellation);
        foreach (var (said, verdict) in running.Zip(verdicts))
            if (verdict == LeaseVerdict.GoOn && said.Checkpoint is { } checkpoint)
                painting.Saved(said.Attempt, checkpoint);
        return verdicts;
    }

    public async Task<Acknowledgement> Report(AttemptReport report, CancellationToken cancellation)
    {
        // The farm ends with this call: it takes back what runs when it is opened again, and that, unlike an interruption, never makes a picture wait.
        var acknowledgement = report.Outcome is Outcome.Interrupted(var checkpoint) && painting.Knows(report.Attempt, checkpoint)
            ? Acknowledgement.Recorded
            : await Guarded(() => inner.Report(Counted(report), cancellation), cancellation);
        if (acknowledgement == Acknowledgement.Recorded)
            await painting.End(report);
        return acknowledgement;
    }

    public Task Join(WorkerDescription worker, CancellationToken cancellation) => Guarded(
        async () =>
        {
            await inner.Join(worker, cancellation);
            return true;
        },
        cancellation);

    public Task WaitForWork(WorkerId worker, TimeSpan longest, CancellationToken cancellation) => inner.WaitForWork(worker, longest, cancellation);

    /// <summary>Not told, like interruptions.</summary>
    public Task Leave(WorkerId worker, CancellationToken cancellation) => Task.CompletedTask;

    // Nobody else could try what failed here, and Input is the one kind that is counted at once and held against no worker.
    private static AttemptReport Counted(AttemptReport report) =>
        report.Outcome is Outcome.Failed failed ? report with { Outcome = failed with { Kind = FailureKind.Input } } : report;

    private async Task<T> Guarded<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            painting.Fail(e);
            throw;
        }
    }
}
