namespace RenderFarm.Core.Scheduling;

/// <summary>How many frames one lease takes.</summary>
public static class ChunkSize
{
    /// <summary>
    /// As many as fill the target time, by the seconds that frames took lately; one, while that is unknown. Towards the end of a job ever fewer, so that
    /// workers finish together: never over half an even share of what is left.
    /// </summary>
    /// <param name="most">What the worker asked for.</param>
    /// <param name="ready">Frames that could be leased.</param>
    /// <param name="workers">Workers that could take them, the asking one included.</param>
    public static int Of(double targetSeconds, double? secondsPerFrame, int most, int ready, int workers)
    {
        var bound = Math.Min(Math.Min(most, ready), SchedulingLimits.MostChunk);
        if (bound <= 1 || secondsPerFrame is not { } seconds)
            return Math.Clamp(bound, 0, 1);
        var byTime = seconds > 0 ? Math.Min(targetSeconds / seconds, bound) : bound;
        var byShare = workers > 1 ? (ready + 2 * workers - 1) / (2 * workers) : ready;
        return Math.Clamp(Math.Min((int)byTime, byShare), 1, bound);
    }
}
