namespace RenderFarm.Core.Scheduling;

/// <summary>Frames finished in each of the last 60 minutes. A host that starts again counts what it remembers, oldest first.</summary>
public sealed class Throughput
{
    public const int Minutes = 60;
    private const int RateMinutes = 5;

    private readonly int[] _counts = new int[Minutes];
    private long _minute;

    public void Count(DateTimeOffset now, int frames = 1)
    {
        Turn(now);
        _counts[_minute % Minutes] += frames;
    }

    /// <summary>Oldest first; the last is the minute that runs.</summary>
    public IReadOnlyList<int> PerMinute(DateTimeOffset now)
    {
        Turn(now);
        return [.. Enumerable.Range(1, Minutes).Select(i => _counts[(_minute + i) % Minutes])];
    }

    /// <summary>Frames a minute over the last five, the running one by its part.</summary>
    public double Rate(DateTimeOffset now) => PerMinute(now).TakeLast(RateMinutes).Sum() / (RateMinutes - 1 + now.Second / 60.0 + 1.0 / 60);

    private void Turn(DateTimeOffset now)
    {
        var minute = now.ToUnixTimeSeconds() / 60;
        for (var passed = Math.Max(_minute + 1, minute - Minutes + 1); passed <= minute; passed++)
            _counts[passed % Minutes] = 0;
        _minute = Math.Max(_minute, minute);
    }
}
