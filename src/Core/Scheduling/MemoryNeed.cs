namespace RenderFarm.Core.Scheduling;

/// <summary>What a frame needs of a device: the formula's estimate, corrected by what happened.</summary>
/// <param name="EstimateBytes">By formula; 0: unknown, fits everywhere.</param>
/// <param name="ProvenBytes">Smallest device that rendered such a frame; 0: none did yet.</param>
/// <param name="FailedBytes">Largest device that had too little memory for one; 0: none.</param>
public readonly record struct MemoryNeed(long EstimateBytes, long ProvenBytes = 0, long FailedBytes = 0)
{
    /// <summary>
    /// Never over what was proven, unless the same failed there later; after a failure a quarter more than that device had. The formula speaks only
    /// until the farm knows better.
    /// </summary>
    public long Bytes => Math.Max(
        ProvenBytes > 0 ? Math.Min(EstimateBytes, ProvenBytes) : EstimateBytes,
        FailedBytes > 0 ? (long)Math.Min(FailedBytes * SchedulingLimits.MemoryGrowth, long.MaxValue / 2) : 0);

    public MemoryNeed Rendered(long deviceBytes) =>
        this with { ProvenBytes = ProvenBytes == 0 ? deviceBytes : Math.Min(ProvenBytes, deviceBytes) };

    /// <summary>What was proven on a device as large is no proof any more: something else used its memory.</summary>
    public MemoryNeed RanOut(long deviceBytes) =>
        this with { FailedBytes = Math.Max(FailedBytes, deviceBytes), ProvenBytes = ProvenBytes <= deviceBytes ? 0 : ProvenBytes };

    /// <summary>
    /// Whether a device will do. One that failed may try again when no larger one is there: the frame's budget for Resource then decides, and the frame
    /// ends instead of waiting for a device that may never come. What only the formula doubts waits.
    /// </summary>
    /// <param name="largestBytes">Of the workers with the same backend that are there.</param>
    public bool Fits(long deviceBytes, long largestBytes) =>
        deviceBytes >= Bytes || (FailedBytes >= EstimateBytes && FailedBytes > 0 && deviceBytes >= largestBytes);
}
