namespace RenderFarm.Views.Watching;

/// <summary>
/// Counts everything that can be seen to change, across restarts: what a farm counted before it was killed is below what the next one counts.
/// </summary>
/// <param name="start">Starts of this farm so far.</param>
internal sealed class VersionClock(long start)
{
    // So many changes fit into one life of the process, and so that versions stay exact as doubles (JavaScript), two million lives.
    private const int BitsOfOneLife = 32;

    private long _last = start << BitsOfOneLife;

    public long Last => Volatile.Read(ref _last);

    public long Next() => Interlocked.Increment(ref _last);
}
