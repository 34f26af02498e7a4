using RenderFarm.Core.Jobs;
using RenderFarm.Host.Loop;
using RenderFarm.Host.Store;

namespace RenderFarm.Host;

/// <summary>What is forgotten, where the terms say so.</summary>
public sealed partial class LocalFarm
{
    internal void SetBlobBytes(long bytes) => _published.SetBlobBytes(bytes);

    /// <returns>Jobs that were forgotten.</returns>
    internal async Task<int> ForgetOld(CancellationToken cancellation)
    {
        if (_terms.KeepJobs is not { } kept)
            return 0;
        var before = _time.GetUtcNow() - kept;
        var old = _published.Newest.Where(job => job.View.FinishedAt < before && job.Attempts.Count == 0).Select(job => job.Job.Id).ToList();
        var forgotten = 0;
        // One by one: a job of a million frames is a transaction of its own.
        foreach (var id in old)
            if (await Do(ledger => Forget(ledger, id), cancellation))
            {
                _published.Forget(id);
                forgotten++;
            }
        return forgotten;
    }

    private static bool Forget(FarmLedger ledger, JobId id)
    {
        // It may have been opened again since it was chosen.
        if (ledger.Dispatcher.Job(id) is not { State: JobState.Finished or JobState.Cancelled } || ledger.Dispatcher.AttemptsOf(id).Count > 0)
            return false;
        ledger.Writer.Run("DELETE FROM result WHERE job = @1", id.Text);
        ledger.Writer.Run("DELETE FROM idempotency WHERE job = @1", id.Text);
        ledger.Writer.Run("DELETE FROM job WHERE id = @1", id.Text);
        ledger.ForgetJob(id);
        AuditLog.Add(ledger.Writer, ledger.Now, "farm", "forget", id.Text);
        return true;
    }
}
