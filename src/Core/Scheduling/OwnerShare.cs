namespace RenderFarm.Core.Scheduling;

/// <summary>
/// Worker-seconds that an owner used lately: each counts half after <see cref="SchedulingLimits.ShareHalfLife"/>. All owners' shares fade alike, so
/// that their order changes only when somebody uses something: kept as the value it would have at <see cref="Epoch"/>, it is a key that sorts.
/// </summary>
/// <param name="AtEpoch">Grows as 2^(time / half-life): renewed epochs keep it in range for months.</param>
public readonly record struct OwnerShare(double AtEpoch, DateTimeOffset Epoch)
{
    public OwnerShare Add(double seconds, DateTimeOffset now) => this with { AtEpoch = Math.Max(0, AtEpoch + seconds * Growth(now)) };

    public double Seconds(DateTimeOffset now) => AtEpoch / Growth(now);

    /// <summary>The same share, told for another epoch.</summary>
    public OwnerShare MovedTo(DateTimeOffset epoch) => new(Seconds(epoch), epoch);

    private double Growth(DateTimeOffset now) => Math.Pow(2, (now - Epoch) / SchedulingLimits.ShareHalfLife);
}
