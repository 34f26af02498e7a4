using System.Collections.Concurrent;

namespace RenderFarm.Core.Frames;

/// <summary>First, last, middle, quarters, eighths...: each step halves the longest gap that is left.</summary>
public static class MiddleOut
{
    // Ranges of a job have one or two sizes.
    private static readonly ConcurrentDictionary<int, ushort[]> Orders = [];

    /// <summary>The numbers 0..count-1 in this order.</summary>
    /// <param name="count">At most <see cref="FarmLimits.FramesOfARange"/>.</param>
    public static ReadOnlySpan<ushort> Order(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, FarmLimits.FramesOfARange);
        return Orders.GetOrAdd(count, static n => [.. Sequence(n).Select(i => (ushort)i)]);
    }

    /// <summary>The numbers 0..count-1 in this order.</summary>
    public static IEnumerable<int> Sequence(int count)
    {
        if (count > 0)
            yield return 0;
        if (count > 1)
            yield return count - 1;
        var gaps = new Queue<(int From, int To)>();
        gaps.Enqueue((0, count - 1));
        while (gaps.TryDequeue(out var gap))
        {
            if (gap.To - gap.From < 2)
                continue;
            var middle = gap.From + (gap.To - gap.From) / 2;
            yield return middle;
            gaps.Enqueue((gap.From, middle));
            gaps.Enqueue((middle, gap.To));
        }
    }
}
