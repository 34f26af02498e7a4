using RenderFarm.Core.Jobs;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

/// <summary>All that scheduling knows of a job.</summary>
public sealed record JobSummary
{
    public required JobId Id { get; init; }
    public required string Owner { get; init; }

    /// <summary>0..100, higher first.</summary>
    public required int Priority { get; init; }

    public required DateTimeOffset Submitted { get; init; }

    /// <summary>When a worker last got frames of it; before the first, when it was submitted or resumed. Its age counts from here.</summary>
    public required DateTimeOffset LastServed { get; init; }

    public JobState State { get; init; }

    /// <summary>Waiting frames that nothing but a worker is missing.</summary>
    public int Ready { get; init; }

    public int Waiting { get; init; }

    /// <summary>Attempts, second ones included.</summary>
    public int Running { get; init; }

    public ContentHash Network { get; init; }

    /// <summary>Of ready frames.</summary>
    public IReadOnlyCollection<ContentHash> Affinities { get; init; } = [];

    /// <summary>Names of workers that failed too many of its frames.</summary>
    public IReadOnlyCollection<string> SetAside { get; init; } = [];

    /// <summary>Typical seconds of a frame; null before the first was rendered.</summary>
    public double? SecondsPerFrame { get; init; }

    /// <summary>Whether frames may start, were there a worker.</summary>
    public bool MayStart => State is JobState.Queued or JobState.Running && Ready > 0;
}

/// <summary>All that scheduling knows of a worker.</summary>
/// <param name="Networks">Empty: any.</param>
public sealed record WorkerSummary(
    WorkerId Id, long MemoryBytes, IReadOnlyList<ContentHash> Networks, IReadOnlyList<ContentHash> Warm, bool Draining = false);
