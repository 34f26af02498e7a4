using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Host.Loop;
using RenderFarm.Host.Store;
using RenderFarm.Views.Reading;
using RenderFarm.Views.Watching;

namespace RenderFarm.Host;

/// <summary>
/// The farm in one process, over one SQLite file. Commands are decided one after another by the dispatcher and answered when they are on the disk;
/// reads are answered from what was published last, and never wait for a command.
/// </summary>
public sealed partial class LocalFarm : IFarm, ILeases, IAsyncDisposable
{
    private readonly FarmStore _store;
    private readonly IBlobStore _blobs;
    private readonly FarmTerms _terms;
    private readonly TimeProvider _time;
    private readonly FarmInstruments _instruments;
    private readonly PublishedFarm _published;
    private readonly WatchHub _hub;
    private readonly FarmLoop _loop;
    private readonly WorkSignal _work;
    private readonly ITimer _ticks;
    private readonly LossCurves _losses = new();
    private readonly ConcurrentDictionary<WorkerId, WorkerDescription> _joined = new();

    /// <summary>Of attempts that hold leases: what their result will be found by. The writer's alone.</summary>
    private readonly Dictionary<AttemptId, ContentHash> _keys = [];

    private volatile bool _draining;
    private volatile string? _broken;

    private LocalFarm(FarmStore store, IBlobStore blobs, FarmTerms terms, FarmInstruments instruments, TimeProvider time, ILogger log)
    {
        (_store, _blobs, _terms, _instruments, _time) = (store, blobs, terms, instruments, time);
        var clock = VersionClock.OfStart(CountStart(store));
        _published = new PublishedFarm(
            (job, index) => store.Read(reader => JobRecords.Range(reader, job.Id, index, () => job.Header, out _)), clock, terms.Version);
        _hub = new WatchHub(_published, clock, time);
        _published.Tell(_hub);
        _work = new WorkSignal(time);
        var ledger = new FarmLedger(store, terms, _published);
        ledger.Open(time.GetUtcNow());
        _loop = new FarmLoop(ledger, time, log);
        _ticks = time.CreateTimer(_ => Tick(), null, Views.Limits.WatchPause, Views.Limits.WatchPause);
    }

    internal static LocalFarm Open(
        FarmStore store, IBlobStore blobs, FarmTerms terms, FarmInstruments instruments, TimeProvider time, ILoggerFactory logs) =>
        new(store, blobs, terms, instruments, time, logs.CreateLogger<LocalFarm>());

    /// <summary>No frame is leased any more; what runs may be reported.</summary>
    public void StopLeasing()
    {
        _draining = true;
        _work.Pulse();
    }

    public async ValueTask DisposeAsync()
    {
        await _ticks.DisposeAsync();
        await _hub.DisposeAsync();
        await _loop.DisposeAsync();
    }

    private static long CountStart(FarmStore store)
    {
        var starts = 0L;
        store.Commit(writer => starts = (long)writer.Scalar("UPDATE life SET starts = starts + 1 RETURNING starts")!);
        return starts;
    }

    // One at a time: where the writer is behind, ticks that were missed are made up for by the next.
    private int _ticking;
    private long _woken;

    private async void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) != 0)
            return;
        var work = false;
        try
        {
            await Do(
                ledger =>
                {
                    if (ledger.Take(ledger.Dispatcher.Tick(ledger.Now)) is > 0 and var expired)
                        ledger.Afterwards(() => Expired(expired));
                    var (dispatcher, now) = (ledger.Dispatcher, ledger.Now);
                    ledger.Afterwards(() => _published.Refresh(dispatcher, now));
                    work = dispatcher.HasWork || dispatcher.Attempts.Count > 0;
                    return 0;
                },
                CancellationToken.None);
            // Waits after setbacks end, and frames become stragglers, without anything happening.
            if (work && _time.GetElapsedTime(_woken) >= Limits.WakePause)
            {
                _woken = _time.GetTimestamp();
                _work.Pulse();
            }
        }
        catch (Exception e) when (e is StoreException or ObjectDisposedException)
        {
            // The loop has told of it, and the next tick tries again; or the farm ends.
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private void Expired(int leases)
    {
        _instruments.LeasesExpired(leases);
        for (var i = 0; i < leases; i++)
            _instruments.AttemptEnded(new Outcome.Abandoned());
    }

    private async Task<T> Do<T>(Func<FarmLedger, T> decide, CancellationToken cancellation)
    {
        var wake = false;
        try
        {
            var answer = await _loop.Do(
                ledger =>
                {
                    var before = ledger.Openings;
                    var decided = decide(ledger);
                    wake = ledger.Openings > before;
                    return decided;
                },
                cancellation);
            _broken = null;
            if (wake)
                _work.Pulse();
            return answer;
        }
        catch (StoreException e)
        {
            _broken = e.Message;
            throw;
        }
    }

    // A person's command that could not be kept is refused, not failed: it may be said again.
    private async Task<Answer<T>> Command<T>(Func<FarmLedger, Answer<T>> decide, CancellationToken cancellation)
    {
        try
        {
            return await Do(decide, cancellation);
        }
        catch (StoreException e)
        {
            return new Refusal(RefusalKind.Unavailable, $"Nothing was changed: {e.Message}.");
        }
        catch (ObjectDisposedException)
        {
            return new Refusal(RefusalKind.Unavailable, "The farm ends: try again when it is back.");
        }
    }
}
