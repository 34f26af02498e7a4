namespace RenderFarm.Views.Watching;

/// <summary>Counts everything that can be seen to change; what was counted before a restart is below what is counted after it.</summary>
internal sealed class VersionClock
{
    // So many changes fit into one life of the process, and so that versions stay exact as doubles (JavaScript), two million lives.
    private const int BitsOfOneLife = 32;

    // Four thousand changes in a millisecond are more than a job has in a second; exact as doubles for seventy years.
    private const int BitsOfAMillisecond = 12;

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _last;

    private VersionClock(long last) => _last = last;

    /// <param name="starts">Of this farm so far, where they are counted.</param>
    public static VersionClock OfStart(long starts) => new(starts << BitsOfOneLife);

    /// <summary>For a host that does not count its starts: above all that began at an earlier moment.</summary>
    public static VersionClock At(DateTimeOffset now) => new((long)(now - Epoch).TotalMilliseconds << BitsOfAMillisecond);

    public long Last => Volatile.Read(ref _last);

    public long Next() => Interlocked.Increment(ref _last);
}
