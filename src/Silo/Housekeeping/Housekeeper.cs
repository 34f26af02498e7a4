using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RenderFarm.Core.Ports;
using RenderFarm.Grains;
using RenderFarm.Node.Blobs;
using RenderFarm.Silo.Postgres;

namespace RenderFarm.Silo.Housekeeping;

/// <summary>
/// One coordinator of the cluster, whoever has the turn: says what the blob store weighs and, where that is wanted, forgets old jobs and deletes blobs
/// that no job names.
/// </summary>
/// <param name="turn">Null: this silo is alone.</param>
/// <param name="keepJobs">How long settled jobs are kept; null: for ever.</param>
/// <param name="collects">Whether orphans are deleted: only where no other farm has blobs in the same place.</param>
internal sealed partial class Housekeeper(
    ClusterFarm farm, IBlobStore blobs, ClusterTurn? turn, TimeSpan? keepJobs, bool collects, TimeProvider time, ILogger<Housekeeper> log) : BackgroundService
{
    /// <param name="grace">Null: that of the store.</param>
    public static async Task<OrphanSweep> Collect(ClusterFarm farm, IBlobStore blobs, TimeProvider time, TimeSpan? grace, CancellationToken cancellation)
    {
        var named = await farm.NamedBlobs(cancellation);
        return await Orphans.Collect(blobs, (hash, _) => ValueTask.FromResult(named.Contains(hash)), time, grace, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var lost = turn is null ? CancellationToken.None : await turn.Mine(stoppingToken);
                using var mine = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lost);
                await Task.WhenAll(
                    Again(Limits.FirstWeighing, Weigh, mine.Token), Again(Limits.FirstSweep, Sweep, mine.Token));
                stoppingToken.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Another silo goes on.
        }
    }

    // Until the turn is lost.
    private async Task Again(TimeSpan pause, Func<CancellationToken, Task<TimeSpan>> work, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, time, cancellation);
                pause = await work(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The farm goes on, and so does this, later.
                LogFailed(log, e.Message.ReplaceLineEndings(" "), e);
                pause = Limits.KeeperRetry;
            }
        }
    }

    private async Task<TimeSpan> Weigh(CancellationToken cancellation)
    {
        var (began, bytes) = (time.GetTimestamp(), 0L);
        await foreach (var blob in blobs.List(cancellation))
            bytes += blob.Bytes;
        await farm.Weighed(bytes, cancellation);
        // Listing millions of blobs is to be a small part of the time, and of the account's bill.
        var pause = time.GetElapsedTime(began) * Limits.WeighingShare;
        return pause > Limits.WeighPause ? pause : Limits.WeighPause;
    }

    private async Task<TimeSpan> Sweep(CancellationToken cancellation)
    {
        // Forgotten first: then nobody names their blobs.
        if (keepJobs is { } kept && await farm.ForgetOld(time.GetUtcNow() - kept, cancellation) is > 0 and var jobs)
            LogForgotten(log, jobs, kept.TotalDays);
        if (collects && await Collect(farm, blobs, time, grace: null, cancellation) is { Deleted: > 0 } sweep)
            LogSwept(log, sweep.Deleted, sweep.BytesFreed, sweep.BytesKept);
        return Limits.SweepPause;
    }

    [LoggerMessage(1, LogLevel.Information, "{Blobs} blobs that no job names were deleted: {Freed} bytes freed, {Kept} kept")]
    private static partial void LogSwept(ILogger log, long blobs, long freed, long kept);

    [LoggerMessage(3, LogLevel.Information, "{Jobs} jobs that were settled more than {Days} days ago were forgotten")]
    private static partial void LogForgotten(ILogger log, int jobs, double days);

    [LoggerMessage(2, LogLevel.Warning, "The farm's house was not kept: {Reason}")]
    private static partial void LogFailed(ILogger log, string reason, Exception exception);
}
