using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;

namespace RenderFarm.Core.Scheduling;

/// <summary>An attempt that holds a lease, and what its heartbeats said: never written down.</summary>
public sealed class LiveAttempt
{
    public required JobId Job { get; init; }
    public required int Frame { get; init; }
    public required Lease Lease { get; init; }

    /// <summary>Whether another attempt at the frame ran when this one was leased.</summary>
    public required bool Second { get; init; }

    /// <summary>Frames of the same lease that the worker renders before this one.</summary>
    public required int Ahead { get; init; }

    /// <summary>Worker-seconds counted against its owner in advance.</summary>
    internal double Charged { get; set; }

    /// <summary>Null before the first heartbeat.</summary>
    public AttemptProgress? Progress { get; internal set; }

    /// <summary>Share of the frame that is done, 0..1.</summary>
    public double Done => Progress?.Progress?.Done ?? 0;

    /// <summary>How many of a worker's are painted right now, at least 1: shorter ones than a heartbeat are never seen at it.</summary>
    internal static int AtATime(IEnumerable<LiveAttempt> ofOneWorker) => Math.Max(1, ofOneWorker.Count(attempt => attempt is { Progress.Progress: not null, Done: < 1 }));

    internal double Elapsed(DateTimeOffset now) => Math.Max(0, (now - Lease.Since).TotalSeconds);
}
