using Microsoft.Extensions.Logging;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Grains.Farm;
using RenderFarm.Grains.Jobs;

namespace RenderFarm.Grains.Queue;

/// <summary>Tells the grains of jobs, ranges and the farm what changed: often to be seen, sometimes to be written, so that the log can be trimmed.</summary>
internal sealed partial class Telling(QueueLedger ledger, IGrainFactory grains, TimeProvider time, ILogger log)
{
    private DateTimeOffset _saved = time.GetUtcNow();
    private Task _running = Task.CompletedTask;

    /// <summary>What gathered since the last time.</summary>
    public async Task Changes(CancellationToken cancellation)
    {
        var whole = ledger.Unsaved >= Limits.EntriesBeforeSnapshot || (ledger.Unsaved > 0 && time.GetUtcNow() - _saved >= Limits.SnapshotPause);
        await InTurn(() => Once(whole, cancellation));
    }

    /// <summary>Ends when the job's grain knows all that is known of it.</summary>
    public async Task Tell(JobId job)
    {
        await ledger.Hold(job);
        await InTurn(async () =>
        {
            await ledger.Told(job);
            await Once(whole: false, CancellationToken.None);
        });
    }

    /// <summary>Between two tellings: what was known of the job was told, and nothing comes after.</summary>
    /// <returns>False: it cannot be forgotten now.</returns>
    public async Task<bool> Forget(JobId job)
    {
        var forgotten = false;
        await InTurn(async () => forgotten = await ledger.Forget(job, () => grains.GetGrain<IJobGrain>(job.Text).Forget()));
        return forgotten;
    }

    /// <summary>What a shard that ends leaves to the next one is little.</summary>
    public async Task Last(CancellationToken cancellation)
    {
        try
        {
            if (!ledger.IsLost)
                await InTurn(() => Once(whole: true, cancellation));
        }
        catch (Exception e)
        {
            // The log has it all.
            LogNotTold(log, "everything", e.Message.ReplaceLineEndings(" "));
        }
    }

    // One at a time: what is told later must not arrive earlier.
    private async Task InTurn(Func<Task> work)
    {
        var (before, done) = (_running, new TaskCompletionSource());
        _running = done.Task;
        try
        {
            await before;
            await work();
        }
        finally
        {
            done.SetResult();
        }
    }

    private async Task Once(bool whole, CancellationToken cancellation)
    {
        if (await ledger.Changes(whole) is not { } captured)
            return;
        var failed = await Tell(captured, cancellation);
        foreach (var job in failed)
            ledger.Return(captured, job);
        if (captured.Whole && failed.Count == 0)
        {
            await ledger.Trim(captured);
            _saved = time.GetUtcNow();
        }
    }

    private async Task<HashSet<JobId>> Tell(Captured captured, CancellationToken cancellation)
    {
        var (failed, views) = (new HashSet<JobId>(), new List<JobView>());
        foreach (var some in captured.Ranges.Chunk(Limits.CallsAtOnce))
            await Task.WhenAll(some.Select(range => Quietly(range.Job, failed, () => grains.GetGrain<IRangeGrain>(RangeName.Of(range.Job, range.Index))
                .Store(new RangeRecord(range.Sequence, range.Bytes), range.Save))));
        // Jobs after their ranges: who sees a job's new counts finds the frames.
        foreach (var some in captured.Jobs.Chunk(Limits.CallsAtOnce))
            await Task.WhenAll(some.Select(job => Quietly(job.Job, failed, async () =>
                views.Add((await grains.GetGrain<IJobGrain>(job.Job.Text).Update(job)).Value))));
        cancellation.ThrowIfCancellationRequested();
        await Quietly(default, [], () => grains.GetGrain<IFarmGrain>(0).Changed(views));
        return failed;
    }

    private async Task Quietly(JobId job, HashSet<JobId> failed, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception e)
        {
            failed.Add(job);
            LogNotTold(log, job == default ? "the farm" : job.Text, e.Message.ReplaceLineEndings(" "));
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "What changed of {Job} could not be told, and is told again: {Reason}")]
    private static partial void LogNotTold(ILogger log, string job, string reason);
}
