using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

/// <summary>What a dispatcher knows of a worker; nothing of it is written down but whether it drains.</summary>
internal sealed class WorkerBook(WorkerDescription description, DateTimeOffset now)
{
    private double _busySeconds;
    private DateTimeOffset _busySince, _lastLeased;
    private int _leasedThen;

    public WorkerDescription Description { get; set; } = description;
    public DateTimeOffset Joined { get; } = now;
    public DateTimeOffset Seen { get; set; } = now;
    public Dictionary<AttemptId, LiveAttempt> Attempts { get; } = [];
    public long FramesDone { get; set; }
    public long FramesFailed { get; set; }
    public IReadOnlyList<ContentHash> Warm { get; set; } = [];

    /// <summary>Frames already leased to it at this very moment: it renders them first.</summary>
    public int Ahead(DateTimeOffset since) => since == _lastLeased ? _leasedThen : 0;

    /// <summary>
    /// Frames that it paints at a time, by what heartbeats say: of several leased at once, one that paints them one after another has begun with one only. At
    /// least 1. How many an engine can paint side by side depends on their size and its device, so it is seen rather than asked.
    /// </summary>
    public int AtATime => LiveAttempt.AtATime(Attempts.Values);

    public bool IsLost(DateTimeOffset now) => (now - Seen).TotalSeconds > FarmLimits.LeaseSeconds;

    public void Add(LiveAttempt attempt)
    {
        if (Attempts.Count == 0)
            _busySince = attempt.Lease.Since;
        _leasedThen = Ahead(attempt.Lease.Since) + 1;
        _lastLeased = attempt.Lease.Since;
        Attempts.Add(attempt.Lease.Attempt, attempt);
    }

    public void Remove(AttemptId attempt, DateTimeOffset now)
    {
        if (Attempts.Remove(attempt) && Attempts.Count == 0)
            _busySeconds += Math.Max(0, (now - _busySince).TotalSeconds);
    }

    /// <summary>Share of the time since it joined in which it had frames.</summary>
    public double BusyShare(DateTimeOffset now)
    {
        var busy = _busySeconds + (Attempts.Count > 0 ? Math.Max(0, (now - _busySince).TotalSeconds) : 0);
        return Math.Clamp(busy / Math.Max(1e-3, (now - Joined).TotalSeconds), 0, 1);
    }

    public WorkerSummary Summary(bool draining) => new(Description.Id, Description.MemoryBytes, Description.Networks, Warm, draining);
}
