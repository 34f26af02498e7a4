using System.Collections.Concurrent;
using System.Diagnostics;

namespace RenderFarm.Cluster.Tests.Faults;

/// <summary>
/// Deals faults as a shuffled pack is dealt: by a seed, and none stays away for longer than a pack. Between two of them all goes well for a while, or
/// little would be left but waiting. Thread-safe.
/// </summary>
internal sealed class FaultSchedule(int seed, TimeSpan apart, params Fault[] pack)
{
    private const int LeastBytes = 64, MostBytes = 8 << 10;

    private readonly Lock _lock = new();
    private readonly Random _luck = new(seed);
    private readonly Queue<Fault> _hand = [];
    private readonly ConcurrentDictionary<Fault, int> _happened = new();
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Whether all goes well from here on.</summary>
    public bool Calm { get; set; }

    public IReadOnlyDictionary<Fault, int> Happened => _happened;

    /// <summary>What happens now: mostly nothing.</summary>
    public Fault Next()
    {
        lock (_lock)
        {
            if (Calm || pack.Length == 0 || Stopwatch.GetElapsedTime(_last) < apart)
                return Fault.None;
            if (_hand.Count == 0)
                foreach (var dealt in Shuffled())
                    _hand.Enqueue(dealt);
            var fault = _hand.Dequeue();
            _last = Stopwatch.GetTimestamp();
            _happened.AddOrUpdate(fault, 1, (_, before) => before + 1);
            return fault;
        }
    }

    /// <summary>It could not happen where it was dealt: it does soon, elsewhere.</summary>
    public void Return(Fault fault)
    {
        lock (_lock)
        {
            _hand.Enqueue(fault);
            _happened[fault]--;
            _last -= (long)(apart.TotalSeconds * Stopwatch.Frequency);
        }
    }

    /// <summary>Bytes of answers until the next fault may come: of every size's order as many.</summary>
    public int Bytes()
    {
        lock (_lock)
            return (int)(LeastBytes * Math.Pow((double)MostBytes / LeastBytes, _luck.NextDouble()));
    }

    /// <summary>How long something is away: mostly what retries bridge unnoticed, sometimes longer than the first of them.</summary>
    public TimeSpan Pause()
    {
        lock (_lock)
            return TimeSpan.FromSeconds(0.1 + 2.4 * Math.Pow(_luck.NextDouble(), 2));
    }

    private Fault[] Shuffled()
    {
        var dealt = pack.ToArray();
        _luck.Shuffle(dealt);
        return dealt;
    }
}
