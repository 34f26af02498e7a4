namespace RenderFarm.Node.Workers;

/// <summary>How the cores of a machine are shared between workers.</summary>
public static class CpuShares
{
    /// <summary>
    /// Threads of each worker. Threads of small workers wait for nobody, and so paint more frames in all ('./farm bench node': two workers of one
    /// thread 86 frames a minute where one of two makes 72); but a frame takes longer then, and every worker has memory of its own. Hence one worker
    /// for each core while there is memory and there are frames for them, and fewer, larger ones else.
    /// </summary>
    /// <param name="workers">Wished; null: as above.</param>
    /// <param name="memoryBytes">For all workers.</param>
    /// <param name="frameBytes">Of one render; 0: not known, and taken for small.</param>
    /// <param name="frames">At once at the most: a single picture is best painted by all cores.</param>
    public static IReadOnlyList<int> Threads(
        int processors, int? workers = null, long memoryBytes = long.MaxValue, long frameBytes = 0, int frames = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(processors, 1);
        var fitting = frameBytes > 0 ? (int)Math.Min(memoryBytes / frameBytes, int.MaxValue) : int.MaxValue;
        var count = Math.Max(1, workers ?? Math.Min(Math.Min(fitting, frames), processors));
        // The first ones get what is left over; more workers than cores get one thread each.
        return [.. Enumerable.Range(0, count).Select(i => Math.Max(1, processors / count + (i < processors % count ? 1 : 0)))];
    }
}
