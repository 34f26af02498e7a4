namespace RenderFarm.Core.Scheduling;

/// <summary>When a running frame is so late that an idle worker may try it too; the first to commit wins.</summary>
public static class Speculation
{
    /// <summary>
    /// Seconds after its lease at which a frame is a straggler; null: never. What is expected counts the frames of the same lease that the worker renders
    /// before it.
    /// </summary>
    /// <param name="typicalSeconds">Median of the job's frames; null: none is known.</param>
    /// <param name="known">How many frames that median is of.</param>
    /// <param name="ahead">Frames of the same lease that come first.</param>
    public static double? StragglesAfter(double? typicalSeconds, long known, int ahead) =>
        typicalSeconds is { } typical && known >= SchedulingLimits.LeastForSpeculation
            ? Math.Max(SchedulingLimits.LeastStragglerSeconds, SchedulingLimits.StragglerFactor * typical) + ahead * typical
            : null;
}
