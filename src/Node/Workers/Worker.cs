using Microsoft.Extensions.Logging;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Workers;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Node.Workers;

/// <summary>One engine on one device: leases frames, renders them, reports. It never dies of a frame.</summary>
public sealed partial class Worker : IDisposable
{
    private readonly WorkerSetup _setup;
    private readonly HeldLeases _held = new();
    private readonly CancellationTokenSource _draining = new(), _killed = new();
    private readonly Backoff _backoff;
    private readonly Reporter _reporter;
    private readonly Heartbeat _heartbeat;
    private readonly PatientStore _store;
    private readonly ILogger _log;

    public Worker(WorkerSetup setup)
    {
        _setup = setup;
        _log = setup.Logs.CreateLogger<Worker>();
        _backoff = new Backoff(setup.Options.RetryPause, Limits.LongestPause, setup.Time, setup.Random);
        _store = new PatientStore(setup.Blobs, _backoff, setup.Instruments);
        _reporter = new Reporter(setup, _held, _store, _backoff, _killed.Token);
        _heartbeat = new Heartbeat(setup, _held, _reporter, _store, Join, _killed.Token);
    }

    public WorkerId Id => _setup.Description.Id;

    /// <summary>Works until it is drained.</summary>
    /// <param name="kill">Ends at once, reporting nothing: the leases run out.</param>
    public async Task Run(CancellationToken kill)
    {
        await using var killing = kill.Register(Kill);
        using var loop = new FrameLoop(_setup, _held, _reporter, _store, _backoff, _draining.Token, _killed.Token);
        var beating = _heartbeat.Run();
        await UntilJoined();
        await loop.Run(Join);
        // Whoever drains or kills waits for the acknowledgements, takes leave and says that all is over.
        await beating;
        await loop.Ended;
    }

    /// <summary>
    /// Takes no more work, interrupts what it renders with a checkpoint, reports and leaves. <see cref="Run"/> ends by it. What could not be
    /// finished shortly before the deadline is reported as interrupted at its last safe checkpoint.
    /// </summary>
    public async Task Drain(TimeSpan within)
    {
        var deadline = _setup.Time.GetUtcNow() + within;
        await _draining.CancelAsync();
        foreach (var attempt in _held.All)
            _heartbeat.GiveBack(attempt);
        if (!await Ends(_held.None, within * 0.6))
            foreach (var attempt in _held.All)
                Tell(attempt);
        await Ends(_held.None, (deadline - _setup.Time.GetUtcNow()) / 2);
        await Leave(deadline - _setup.Time.GetUtcNow());
    }

    /// <summary>For two seconds' notice: reports everything as interrupted at its last safe checkpoint first, then stops.</summary>
    public async Task Expedite(TimeSpan within)
    {
        await _draining.CancelAsync();
        foreach (var attempt in _held.All)
            Tell(attempt);
        await Ends(_held.None, within * 0.6);
        await Leave(within * 0.3);
    }

    public void Dispose()
    {
        _draining.Dispose();
        _killed.Dispose();
    }

    private void Tell(HeldAttempt attempt)
    {
        _ = _reporter.Settle(attempt, new Outcome.Interrupted(attempt.Checkpoint));
        attempt.Stop(StopCause.Told);
    }

    private async Task Leave(TimeSpan within)
    {
        try
        {
            await _setup.Leases.Leave(Id, _killed.Token).WaitAsync(within > TimeSpan.Zero ? within : TimeSpan.Zero, _setup.Time, _killed.Token);
            LogLeft(_log, Id);
        }
        catch (Exception e)
        {
            // The farm hears nothing more, and takes the leases back by itself.
            LogLeftUnheard(_log, Id, e.Message);
        }
        Kill();
    }

    private void Kill()
    {
        _draining.Cancel();
        _killed.Cancel();
        foreach (var attempt in _held.All)
            attempt.Stop(StopCause.Drop);
    }

    private Task Join() => _setup.Leases.Join(_setup.Description, _draining.Token);

    private async Task UntilJoined()
    {
        try
        {
            for (var failures = 1; ; failures++)
            {
                _draining.Token.ThrowIfCancellationRequested();
                try
                {
                    await Join();
                    LogJoined(_log, Id, _setup.Description.Device);
                    return;
                }
                catch (Exception e) when (!_draining.IsCancellationRequested)
                {
                    LogNotJoined(_log, Id, e.Message);
                }
                await _backoff.Wait(failures, _draining.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // Drained before it began.
        }
    }

    private async Task<bool> Ends(Task task, TimeSpan within)
    {
        if (within <= TimeSpan.Zero)
            return task.IsCompleted;
        try
        {
            await task.WaitAsync(within, _setup.Time, _killed.Token);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
