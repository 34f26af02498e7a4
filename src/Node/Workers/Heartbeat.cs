using Microsoft.Extensions.Logging;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Node.Workers;

/// <summary>
/// Renews what is held, at a third of the shortest lease and often enough for progress to be fresh, and obeys the verdicts. While the farm does
/// not answer, renders go on: what comes of them is judged by the fence.
/// </summary>
internal sealed partial class Heartbeat(
    WorkerSetup setup, HeldLeases held, Reporter reporter, PatientStore store, Func<Task> joinAgain, CancellationToken killed)
{
    private readonly ILogger _log = setup.Logs.CreateLogger<Heartbeat>();

    public async Task Run()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Interval(), setup.Time, killed);
                await Beat();
            }
        }
        catch (OperationCanceledException) when (killed.IsCancellationRequested)
        {
            // The end of every worker.
        }
    }

    private TimeSpan Interval()
    {
        var shortest = held.All.Select(attempt => attempt.LeaseTime / 3).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return shortest < setup.Options.LongestHeartbeat ? shortest : setup.Options.LongestHeartbeat;
    }

    private async Task Beat()
    {
        var attempts = held.All.Where(attempt => attempt.Cause != StopCause.Drop).ToList();
        if (attempts.Count == 0)
            return;
        var told = attempts.Select(attempt => attempt.Describe()).ToList();
        try
        {
            var verdicts = await setup.Leases.Renew(setup.Description.Id, told, killed);
            foreach (var ((attempt, progress), verdict) in attempts.Zip(told).Zip(verdicts))
                await Obey(attempt, progress, verdict);
            if (verdicts.Contains(LeaseVerdict.Unknown))
                await joinAgain();
        }
        catch (Exception e) when (!killed.IsCancellationRequested)
        {
            LogNotRenewed(_log, setup.Description.Id, attempts.Count, e.Message);
        }
    }

    private async Task Obey(HeldAttempt attempt, AttemptProgress told, LeaseVerdict verdict)
    {
        switch (verdict)
        {
            case LeaseVerdict.GoOn:
                await store.DeleteQuietly(attempt.GoOn(told, setup.Time.GetUtcNow()), killed);
                break;
            case LeaseVerdict.Stop:
                GiveBack(attempt);
                break;
            // What is being reported is judged there: its lease may be gone because the report arrived.
            case LeaseVerdict.Lost when attempt.Phase != AttemptPhase.Reporting:
                setup.Instruments.LeaseLost();
                LogLost(_log, attempt.Task.Job, attempt.Task.Frame, attempt.Task.Attempt);
                attempt.Stop(StopCause.Drop);
                break;
        }
    }

    /// <summary>What is finished nearly is finished wholly; what waits is given back now; what renders is interrupted.</summary>
    public void GiveBack(HeldAttempt attempt)
    {
        if (attempt.Phase >= AttemptPhase.Finishing)
            return;
        attempt.Stop(StopCause.GiveBack);
        if (attempt.Phase == AttemptPhase.Waiting)
            _ = reporter.Settle(attempt, new Outcome.Interrupted(attempt.Checkpoint));
    }
}
