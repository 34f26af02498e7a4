namespace RenderFarm.Core.Scheduling;

/// <summary>Seconds that the last frames of a job took: <see cref="SchedulingLimits.DurationsKept"/> at most. Not thread-safe.</summary>
public sealed class Durations
{
    private readonly List<float> _sorted = [];
    private readonly Queue<float> _byAge = new();

    /// <summary>Of all that were ever added.</summary>
    public long Count { get; private set; }

    // A median is asked for at every lease and a frame added at every report: one move of a kilobyte keeps both far under a microsecond.
    public void Add(double seconds)
    {
        if (!(seconds >= 0) || double.IsInfinity(seconds))
            return;
        Count++;
        if (_byAge.Count == SchedulingLimits.DurationsKept)
            _sorted.RemoveAt(_sorted.BinarySearch(_byAge.Dequeue()));
        var value = (float)seconds;
        var at = _sorted.BinarySearch(value);
        _sorted.Insert(at < 0 ? ~at : at, value);
        _byAge.Enqueue(value);
    }

    public double? Median => Quantile(0.5);

    /// <summary>Between neighbours on a straight line; null before the first.</summary>
    /// <param name="share">0..1.</param>
    public double? Quantile(double share) => _sorted.Count == 0 ? null : Forecast.Quantile(_sorted, share);

    public IReadOnlyList<float> Ascending => _sorted;
}
