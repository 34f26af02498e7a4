using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;

namespace RenderFarm.Node.Workers;

/// <summary>
/// Leases, fetches, paints, finishes. While a frame is painted, the next one's inputs are fetched and the one before is encoded and put; more is
/// leased only when an easel is free and nothing is left for it: what waits here cannot be taken by an idle worker.
/// </summary>
internal sealed partial class FrameLoop : IDisposable
{
    private readonly WorkerSetup _setup;
    private readonly HeldLeases _held;
    private readonly Reporter _reporter;
    private readonly Backoff _backoff;
    private readonly WarmRenderer _renderer;
    private readonly AttemptRender _render;
    private readonly Easels _easels;

    // Also those that are painted: each will be finished.
    private readonly SemaphoreSlim _finishing;
    private readonly CancellationToken _draining, _killed;

    // What goes on beside the loop: frames being finished, outcomes being told.
    private readonly ConcurrentDictionary<Task, bool> _beside = [];
    private readonly ILogger _log;

    /// <param name="draining">Nothing more is leased.</param>
    public FrameLoop(
        WorkerSetup setup, HeldLeases held, Reporter reporter, Blobs.PatientStore store, Backoff backoff, CancellationToken draining,
        CancellationToken killed)
    {
        (_setup, _held, _reporter, _backoff, _draining, _killed) = (setup, held, reporter, backoff, draining, killed);
        _renderer = new WarmRenderer(setup.Renderers);
        _render = new AttemptRender(setup, store, _renderer, killed);
        _easels = new Easels(setup);
        _finishing = new(setup.Options.SideBySide.Frames - 1 + Limits.Finishing);
        _log = setup.Logs.CreateLogger<FrameLoop>();
    }

    /// <summary>Until draining; what was painted last may still be on its way.</summary>
    /// <param name="join">Asked for when idle for long.</param>
    public async Task Run(Func<Task> join)
    {
        var joined = _setup.Time.GetTimestamp();
        for (var failures = 0; !_draining.IsCancellationRequested;)
        {
            try
            {
                await _easels.OneFree();
                if (_setup.Time.GetElapsedTime(joined) > Limits.JoinAgainAfter)
                {
                    await join();
                    joined = _setup.Time.GetTimestamp();
                }
                var leased = await Lease();
                failures = 0;
                foreach (var attempt in leased)
                    await Next(attempt);
                if (leased.Count == 0)
                    await _setup.Leases.WaitForWork(_setup.Description.Id, _setup.Options.IdleWait, _draining);
            }
            catch (OperationCanceledException) when (_draining.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                LogFarmFailed(_log, _setup.Description.Id, e.Message);
                await QuietlyPause(++failures);
            }
        }
        await _easels.Last(_renderer.Drop);
    }

    /// <summary>All that was begun has ended: after a kill, at once.</summary>
    public Task Ended => Task.WhenAll(_beside.Keys);

    // The semaphore has nothing to dispose of unless its handle is asked for, and what is being finished still releases it.
    public void Dispose() => _easels.Dispose();

    private async Task<IReadOnlyList<HeldAttempt>> Lease()
    {
        var request = new LeaseRequest(_setup.Description.Id, _setup.Options.MostLeased, _renderer.Affinities);
        var tasks = await _setup.Leases.Lease(request, _draining);
        var added = _held.Add(tasks, _setup.Time.GetUtcNow());
        // The answer came while the node began to drain: whoever drains may have looked before.
        if (_draining.IsCancellationRequested)
            foreach (var attempt in added)
                attempt.Stop(StopCause.GiveBack);
        return added;
    }

    private async Task QuietlyPause(int failures)
    {
        try
        {
            await _backoff.Wait(failures, _draining);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends it.
        }
    }

    /// <summary>Fetches at once, waits for an easel, and begins to paint.</summary>
    private async Task Next(HeldAttempt attempt)
    {
        var fetched = Fetch(attempt);
        await _easels.Give(attempt.Task, thread => Paint(attempt, fetched, thread));
    }

    private async Task<FetchedFrame> Fetch(HeldAttempt attempt)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(attempt.Cancellation, _killed);
        return await _render.Fetch(attempt, either.Token);
    }

    // Ends when the thread is free again, and never fails.
    private async Task Paint(HeldAttempt attempt, Task<FetchedFrame> fetched, RenderThread thread)
    {
        try
        {
            var inputs = await fetched;
            await _finishing.WaitAsync(attempt.Cancellation);
            Beside(Finish(attempt, await PaintOnThread(attempt, inputs, thread)));
        }
        catch (Exception e)
        {
            // Acknowledgements are not waited for: they may take as long as the farm is away.
            Beside(Settle(attempt, e));
        }
    }

    private void Beside(Task task)
    {
        _beside.TryAdd(task, true);
        task.ContinueWith(ended => _beside.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    // Holds a place among those being finished; gives it back unless it succeeds.
    private async Task<PaintedFrame> PaintOnThread(HeldAttempt attempt, FetchedFrame inputs, RenderThread thread)
    {
        try
        {
            await UntilLeaseIsCurrent(attempt);
            attempt.Begin();
            _setup.Instruments.RenderBegan();
            return await thread.Run(() => PaintHere(attempt, inputs));
        }
        catch
        {
            _finishing.Release();
            throw;
        }
    }

    private PaintedFrame PaintHere(HeldAttempt attempt, FetchedFrame inputs)
    {
        try
        {
            var painted = _render.Paint(attempt, inputs);
            attempt.Painted();
            return painted;
        }
        catch (Exception e) when (Failures.RendererIsDoubtful(e))
        {
            _renderer.Drop();
            throw;
        }
        finally
        {
            _setup.Instruments.RenderEnded();
        }
    }

    /// <summary>A frame whose lease may be another's by now is not begun; when the farm answers again it says whose it is.</summary>
    private async Task UntilLeaseIsCurrent(HeldAttempt attempt)
    {
        while (_setup.Time.GetUtcNow() > attempt.HeldUntil)
            await Task.Delay(Limits.ShortestLease, _setup.Time, attempt.Cancellation);
        attempt.Cancellation.ThrowIfCancellationRequested();
    }

    private async Task Finish(HeldAttempt attempt, PaintedFrame painted)
    {
        try
        {
            var outcome = await _render.Finish(attempt, painted);
            _setup.Instruments.FrameTook(painted.Result.Seconds);
            LogRendered(_log, attempt.Task.Job, attempt.Task.Frame, painted.Result.Seconds);
            await _reporter.Settle(attempt, outcome);
        }
        catch (Exception e)
        {
            await Settle(attempt, e);
        }
        finally
        {
            _finishing.Release();
        }
    }

    private async Task Settle(HeldAttempt attempt, Exception exception)
    {
        Outcome outcome;
        if (attempt.Cause != StopCause.None && exception is OperationCanceledException)
            outcome = new Outcome.Interrupted(attempt.Checkpoint);
        else
        {
            var failed = Failures.Of(exception);
            attempt.Log.Add(exception);
            LogFailed(_log, attempt.Task.Job, attempt.Task.Frame, failed.Kind, failed.Evidence);
            outcome = failed;
        }
        await _reporter.Settle(attempt, outcome);
    }
}
