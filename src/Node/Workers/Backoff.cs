namespace RenderFarm.Node.Workers;

/// <summary>Pauses between tries: twice as long each time up to a bound, and a random half of it off, so that many workers spread.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeProvider time, Random random)
{
    /// <param name="failures">So far, at least 1.</param>
    public Task Wait(int failures, CancellationToken cancellation) => Task.Delay(Pause(failures), time, cancellation);

    public TimeSpan Pause(int failures)
    {
        var full = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromSeconds(full * (0.5 + 0.5 * random.NextDouble()));
    }
}
