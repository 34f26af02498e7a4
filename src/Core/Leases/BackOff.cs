namespace RenderFarm.Core.Leases;

/// <summary>How long a frame waits after it lost an attempt through no fault of its own.</summary>
public static class BackOff
{
    /// <param name="setback">1 for the first in a row.</param>
    /// <param name="free">So many in a row cost no wait.</param>
    public static TimeSpan Delay(int setback, int free = 0)
    {
        var doublings = setback - free - 1;
        if (doublings < 0)
            return TimeSpan.Zero;
        var seconds = FarmLimits.FirstDelaySeconds * Math.Pow(2, Math.Min(doublings, 30));
        return TimeSpan.FromSeconds(Math.Min(seconds, FarmLimits.LongestDelaySeconds));
    }
}
