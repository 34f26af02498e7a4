namespace RenderFarm.Core.Scheduling;

/// <summary>What an owner may use. Quotas are checked when jobs are submitted and frames leased; those already there are never taken away.</summary>
public sealed record OwnerTerms
{
    /// <summary>Of two owners that both have work, one with twice the weight gets twice the worker time. Over 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Attempts of all the owner's jobs that may run at once, second attempts included.</summary>
    public int MostRunning { get; init; } = int.MaxValue;

    /// <summary>Frames of unfinished jobs that are not settled.</summary>
    public int MostWaitingFrames { get; init; } = int.MaxValue;

    /// <summary>Jobs that are not finished or cancelled.</summary>
    public int MostJobs { get; init; } = int.MaxValue;

    public static OwnerTerms Default { get; } = new();
}
