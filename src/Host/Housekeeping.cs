using Microsoft.Extensions.Logging;
using RenderFarm.Core.Ports;
using RenderFarm.Host.Store;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Host;

/// <summary>Every few hours: forgets old jobs where that is wanted, and deletes blobs that nobody needs.</summary>
internal sealed partial class Housekeeping : IAsyncDisposable
{
    private readonly FarmStore _store;
    private readonly IBlobStore _blobs;
    private readonly LocalFarm _farm;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    public Housekeeping(FarmStore store, IBlobStore blobs, LocalFarm farm, TimeProvider time, ILogger<Housekeeping> log)
    {
        (_store, _blobs, _farm, _time, _log) = (store, blobs, farm, time, log);
        _running = Task.WhenAll(Task.Run(Run), Task.Run(Weigh));
    }

    public static Task<OrphanSweep> Collect(FarmStore store, IBlobStore blobs, TimeProvider time, CancellationToken cancellation)
    {
        var live = LiveBlobs.Of(store);
        // What was asked for since the list was made is younger than the grace, and not asked about.
        return Orphans.Collect(blobs, (hash, _) => ValueTask.FromResult(live.Contains(hash)), time, grace: null, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task Run()
    {
        var pause = Limits.FirstSweep;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, _time, _end.Token);
                pause = Limits.SweepPause;
                await Sweep();
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Room is made another time; the farm goes on.
                SweepFailed(_log, e.Message.ReplaceLineEndings(" "), e);
            }
        }
    }

    // Ends by cancellation alone.
    private async Task Weigh()
    {
        try
        {
            while (true)
            {
                var began = _time.GetTimestamp();
                await WeighOnce();
                // A million blobs take seconds to list: that is to be a small part of the time.
                var pause = _time.GetElapsedTime(began) * Limits.WeighingShare;
                await Task.Delay(pause > Limits.WeighPause ? pause : Limits.WeighPause, _time, _end.Token);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The farm ends.
        }
    }

    private async Task WeighOnce()
    {
        try
        {
            var bytes = 0L;
            await foreach (var blob in _blobs.List(_end.Token))
                bytes += blob.Bytes;
            _farm.SetBlobBytes(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            NotWeighed(_log, e.Message.ReplaceLineEndings(" "), e);
        }
    }

    private async Task Sweep()
    {
        var forgotten = await _farm.ForgetOld(_end.Token);
        var sweep = await Collect(_store, _blobs, _time, _end.Token);
        if (forgotten + sweep.Deleted > 0)
            Swept(_log, forgotten, sweep.Deleted, sweep.BytesFreed, sweep.BytesKept);
    }
}
