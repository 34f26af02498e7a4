namespace RenderFarm.Core.Scheduling;

/// <summary>
/// How long the rest of a job takes, from the seconds of its frames so far: workers take frames one after another, each as long as one drawn from those
/// seen. The same draws serve every question, so that more frames never end earlier and more workers never later. One that paints several at a time counts as so many.
/// </summary>
public static class Forecast
{
    // Standard normal quantile of 0.9.
    private const double Z90 = 1.2815515655;

    // What is believed before anything was seen: durations scatter by half their mean, as firmly as three frames would say it.
    private const double PriorScatter = 0.5, PriorCount = 3;

    /// <param name="ascending">Seconds of frames seen.</param>
    /// <param name="waiting">Frames that did not start.</param>
    /// <param name="running">Of each running frame the share that is done, 0..1.</param>
    /// <param name="workers">That will work on the job, at least 1.</param>
    /// <returns>Null when no frame was seen: nothing can be said.</returns>
    public static Span? Of(IReadOnlyList<float> ascending, int waiting, IReadOnlyList<double> running, int workers)
    {
        if (ascending.Count == 0)
            return null;
        workers = Math.Max(1, workers);
        var mean = ascending.Average(s => (double)s);
        var deviation = ascending.Count == 1 ? 0 : Math.Sqrt(ascending.Sum(s => (s - mean) * (s - mean)) / (ascending.Count - 1));
        var tail = Math.Min(waiting, SchedulingLimits.ForecastTail);
        var makespans = new double[SchedulingLimits.ForecastDraws];
        for (var series = 0; series < makespans.Length; series++)
            makespans[series] = Makespan(ascending, deviation, tail, running, workers, series);
        Array.Sort(makespans);
        var (p50, p90) = (Quantile(makespans, 0.5), Quantile(makespans, 0.9));
        // Three things scatter: the tail as drawn; the frames before it, by their number; and all together by what so few frames seen can tell.
        var bulk = (double)(waiting - tail);
        var scatter = Scatter(ascending, mean);
        var left = waiting + running.Sum(done => 1 - done);
        var unsure = Z90 * scatter / workers * Math.Sqrt(bulk + left * left / ascending.Count);
        p50 += bulk * mean / workers;
        p90 += bulk * mean / workers;
        return new Span(p50, p50 + Math.Sqrt((p90 - p50) * (p90 - p50) + unsure * unsure));
    }

    /// <summary>Seconds from now, with even odds and with nine in ten.</summary>
    public readonly record struct Span(double P50, double P90);

    /// <summary>Between neighbours on a straight line.</summary>
    public static double Quantile<T>(IReadOnlyList<T> ascending, double share) where T : struct, IConvertible
    {
        var at = Math.Clamp(share, 0, 1) * (ascending.Count - 1);
        var below = (int)at;
        var low = ascending[below].ToDouble(null);
        return below + 1 < ascending.Count ? low + (ascending[below + 1].ToDouble(null) - low) * (at - below) : low;
    }

    // Frames in order, each to the worker that is free first: of independent frames, no worker more and no frame less ever makes that longer.
    private static double Makespan(
        IReadOnlyList<float> ascending, double deviation, int waiting, IReadOnlyList<double> running, int workers, int series)
    {
        var free = new PriorityQueue<int, double>(Math.Min(workers, waiting + running.Count) + 1);
        for (var worker = 0; worker < Math.Min(workers, waiting + running.Count); worker++)
            free.Enqueue(worker, 0);
        var longest = 0.0;
        for (var frame = 0; frame < running.Count + waiting; frame++)
        {
            var share = frame < running.Count ? 1 - Math.Clamp(running[frame], 0, 1) : 1;
            free.TryDequeue(out var worker, out var since);
            var until = since + share * Next(ascending, deviation, Draw.Uniform(series, frame));
            free.Enqueue(worker, until);
            longest = Math.Max(longest, until);
        }
        return longest;
    }

    // One more draw is longer than all k seen with a chance of 1 in k + 1, and then by up to a standard deviation.
    private static double Next(IReadOnlyList<float> ascending, double deviation, double uniform)
    {
        var (last, at) = (ascending.Count - 1, uniform * (ascending.Count + 1) - 1);
        if (at >= last)
            return ascending[last] + (at - last) * deviation;
        var below = (int)Math.Max(at, 0);
        return at <= 0 ? ascending[0] : ascending[below] + (ascending[below + 1] - ascending[below]) * (at - below);
    }

    private static double Scatter(IReadOnlyList<float> seconds, double mean)
    {
        var squares = seconds.Sum(s => (s - mean) * (s - mean)) + PriorCount * (PriorScatter * mean) * (PriorScatter * mean);
        return Math.Sqrt(squares / (seconds.Count + PriorCount));
    }
}
