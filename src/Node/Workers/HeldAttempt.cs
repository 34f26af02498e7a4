using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Workers;

/// <summary>How far an attempt is. Only the worker's loop moves it on, and only forwards.</summary>
internal enum AttemptPhase
{
    /// <summary>Leased; its turn has not come.</summary>
    Waiting,
    Rendering,

    /// <summary>Painted: gates, encoding, the blob store.</summary>
    Finishing,

    /// <summary>Its outcome is on its way to the farm; nothing but the acknowledgement changes it any more.</summary>
    Reporting,
}

/// <summary>Why a render was called off.</summary>
internal enum StopCause
{
    None,

    /// <summary>Checkpoint, then Interrupted: by the farm's verdict or as the node drains.</summary>
    GiveBack,

    /// <summary>The farm was told already, with the last checkpoint there was.</summary>
    Told,

    /// <summary>The lease is another's, or this process ends at once: nothing is saved or said.</summary>
    Drop,
}

/// <summary>One lease that this worker holds, from the leasing until its outcome is acknowledged. Thread-safe.</summary>
internal sealed class HeldAttempt : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<ContentHash> _ownCheckpoints = [];
    private StopCause _cause;
    private int _phase;
    private ContentHash? _checkpoint, _preview;
    private RenderProgress? _first, _progress, _heard;

    /// <param name="now">When the lease was received: its time is counted from here, whatever the farm's clock says.</param>
    public HeldAttempt(RenderTask task, DateTimeOffset now)
    {
        Task = task;
        LeaseTime = task.LeaseUntil - now is var time && time > Limits.ShortestLease ? time : Limits.ShortestLease;
        HeldUntil = now + LeaseTime;
        _checkpoint = task.Checkpoint;
    }

    public RenderTask Task { get; }

    public AttemptLog Log { get; } = new();

    public TimeSpan LeaseTime { get; }

    /// <summary>By this worker's clock; a verdict to go on moves it.</summary>
    public DateTimeOffset HeldUntil { get; private set; }

    /// <summary>Cancelled when the render is called off.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    public AttemptPhase Phase => (AttemptPhase)Volatile.Read(ref _phase);

    public StopCause Cause { get { lock (_lock) return _cause; } }

    /// <summary>The last that is safe in the blob store: at first the one that the attempt began from.</summary>
    public ContentHash? Checkpoint { get { lock (_lock) return _checkpoint; } }

    public void Begin() => Advance(AttemptPhase.Rendering);

    public void Painted() => Advance(AttemptPhase.Finishing);

    /// <summary>Whoever gets true reports; nobody else does.</summary>
    public bool ClaimReport()
    {
        lock (_lock)
        {
            if (Phase == AttemptPhase.Reporting || _cause == StopCause.Drop)
                return false;
            Advance(AttemptPhase.Reporting);
            return true;
        }
    }

    /// <summary>Calls the render off; the gravest cause counts.</summary>
    public void Stop(StopCause cause)
    {
        lock (_lock)
            _cause = cause > _cause ? cause : _cause;
        _cancellation.Cancel();
    }

    public void Progressed(RenderProgress progress)
    {
        lock (_lock)
        {
            _first ??= progress;
            _progress = progress;
        }
    }

    public void Saved(ContentHash checkpoint)
    {
        lock (_lock)
        {
            _checkpoint = checkpoint;
            _ownCheckpoints.Add(checkpoint);
        }
    }

    /// <summary>The checkpoint that it began from turned out to be useless.</summary>
    public void ForgetCheckpoint()
    {
        lock (_lock)
            _checkpoint = null;
    }

    public void Previewed(ContentHash preview)
    {
        lock (_lock)
            _preview = preview;
    }

    public AttemptProgress Describe()
    {
        lock (_lock)
            return new AttemptProgress(Task.Job, Task.Frame, Task.Attempt, _progress, _checkpoint, _preview);
    }

    /// <summary>
    /// Moments that no heartbeat told: the last, and for one that ended before any came the first, so that its losses have a curve too.
    /// </summary>
    public IReadOnlyList<AttemptProgress> Unheard()
    {
        lock (_lock)
            return
            [
                .. new[] { _heard is null ? _first : null, _progress }.OfType<RenderProgress>().Distinct().Where(moment => moment != _heard)
                    .Select(moment => new AttemptProgress(Task.Job, Task.Frame, Task.Attempt, moment, _checkpoint, _preview)),
            ];
    }

    /// <param name="told">Its checkpoint is known to the farm now.</param>
    /// <returns>Own checkpoints that nobody will ask for: all before the one before that.</returns>
    public IReadOnlyList<ContentHash> GoOn(AttemptProgress told, DateTimeOffset now)
    {
        lock (_lock)
        {
            HeldUntil = now + LeaseTime;
            _heard = told.Progress ?? _heard;
            var at = told.Checkpoint is { } known ? _ownCheckpoints.IndexOf(known) : -1;
            if (at < 2)
                return [];
            var useless = _ownCheckpoints.GetRange(0, at - 1);
            _ownCheckpoints.RemoveRange(0, at - 1);
            return useless;
        }
    }

    /// <summary>Own checkpoints, once the frame is done.</summary>
    public IReadOnlyList<ContentHash> OwnCheckpoints { get { lock (_lock) return [.. _ownCheckpoints]; } }

    public void Dispose() => _cancellation.Dispose();

    private void Advance(AttemptPhase phase)
    {
        lock (_lock)
            if ((int)phase > _phase)
                Volatile.Write(ref _phase, (int)phase);
    }
}
