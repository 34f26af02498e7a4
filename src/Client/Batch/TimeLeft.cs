namespace RenderFarm.Client.Batch;

/// <summary>How long a render still takes, by how fast it went since it began or was resumed.</summary>
internal sealed class TimeLeft(TimeProvider time)
{
    private (long Time, double Done)? _first;

    /// <param name="done">Share of the work that is done, 0..1.</param>
    /// <returns>Null until there are two moments to compare.</returns>
    public double? Seconds(double done)
    {
        if (_first is not { } first)
        {
            _first = (time.GetTimestamp(), done);
            return null;
        }
        var gained = done - first.Done;
        return gained > 0 ? time.GetElapsedTime(first.Time).TotalSeconds / gained * Math.Max(0, 1 - done) : null;
    }
}
