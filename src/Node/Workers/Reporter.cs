using Microsoft.Extensions.Logging;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Node.Workers;

/// <summary>Tells the farm how attempts ended, as often as it takes until it says that it knows.</summary>
internal sealed partial class Reporter(WorkerSetup setup, HeldLeases held, PatientStore store, Backoff backoff, CancellationToken killed)
{
    private readonly ILogger _log = setup.Logs.CreateLogger<Reporter>();

    /// <summary>Ends an attempt. Only the first outcome of one is told; of one that was lost, none.</summary>
    public async Task Settle(HeldAttempt attempt, Outcome outcome)
    {
        if (!attempt.ClaimReport())
        {
            if (attempt.Cause == StopCause.Drop)
                Forget(attempt);
            return;
        }
        try
        {
            await Tell(attempt, outcome);
        }
        catch (OperationCanceledException)
        {
            // This process ends: the lease runs out, and the farm judges by that.
        }
        finally
        {
            held.Remove(attempt);
        }
    }

    private void Forget(HeldAttempt attempt)
    {
        setup.Instruments.AttemptEnded("lost");
        held.Remove(attempt);
    }

    private async Task Tell(HeldAttempt attempt, Outcome outcome)
    {
        Count(outcome);
        if (outcome is not Outcome.Interrupted)
            await TellLast(attempt);
        var report = new AttemptReport(
            setup.Description.Id, attempt.Task.Job, attempt.Task.Frame, attempt.Task.Attempt, outcome, attempt.Log.Lines);
        var acknowledgement = await UntilAcknowledged(report);
        if (acknowledgement == Acknowledgement.Superseded)
        {
            setup.Instruments.ReportSuperseded();
            LogSuperseded(_log, attempt.Task.Job, attempt.Task.Frame, attempt.Task.Attempt);
        }
        else if (outcome is Outcome.Rendered)
        {
            // Their frame is done: nobody will go on from them.
            await store.DeleteQuietly(attempt.OwnCheckpoints, killed);
        }
    }

    // One call more for a frame at most, which writes nothing; afterwards the farm would not listen.
    private async Task TellLast(HeldAttempt attempt)
    {
        if (attempt.Unheard() is not { Count: > 0 } moments)
            return;
        try
        {
            await setup.Leases.Renew(setup.Description.Id, moments, killed);
        }
        catch (Exception) when (!killed.IsCancellationRequested)
        {
            // A curve without its end; the report is what must arrive.
        }
    }

    private async Task<Acknowledgement> UntilAcknowledged(AttemptReport report)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await setup.Leases.Report(report, killed);
            }
            catch (Exception e) when (!killed.IsCancellationRequested)
            {
                setup.Instruments.ReportRepeated();
                LogNotAcknowledged(_log, report.Job, report.Frame, report.Attempt, e.Message);
            }
            await backoff.Wait(failures, killed);
        }
    }

    private void Count(Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Rendered:
                setup.Instruments.AttemptEnded("rendered");
                break;
            case Outcome.Failed failed:
                setup.Instruments.AttemptEnded("failed", failed.Kind.ToString().ToLowerInvariant());
                break;
            default:
                setup.Instruments.AttemptEnded("interrupted");
                break;
        }
    }
}
