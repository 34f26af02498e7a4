using System.Numerics;

namespace RenderFarm.Core.Scheduling;

/// <summary>Which of n places are set: a bit each, and above them bits that say which words are not empty, so that the first is found in a few steps.</summary>
public sealed class ReadySet
{
    private readonly ulong[][] _levels;

    public ReadySet(int size)
    {
        Size = size;
        var levels = new List<ulong[]>();
        do
            levels.Add(new ulong[size = Math.Max(1, (size + 63) / 64)]);
        while (size > 1);
        _levels = [.. levels];
    }

    public int Size { get; }

    public int Count { get; private set; }

    public bool this[int place] => (_levels[0][place >> 6] >> (place & 63) & 1) != 0;

    /// <returns>Whether that changed anything.</returns>
    public bool Add(int place)
    {
        if (this[place])
            return false;
        Count++;
        foreach (var level in _levels)
        {
            level[place >> 6] |= 1UL << (place & 63);
            place >>= 6;
        }
        return true;
    }

    /// <returns>Whether that changed anything.</returns>
    public bool Remove(int place)
    {
        if (!this[place])
            return false;
        Count--;
        foreach (var level in _levels)
        {
            if ((level[place >> 6] &= ~(1UL << (place & 63))) != 0)
                break;
            place >>= 6;
        }
        return true;
    }

    /// <summary>The first place at or after this one that is set; -1: none.</summary>
    public int First(int from = 0)
    {
        for (var level = 0; level < _levels.Length; level++)
        {
            if (from >> 6 >= _levels[level].Length)
                return -1;
            var word = _levels[level][from >> 6] & ulong.MaxValue << (from & 63);
            if (word != 0)
                return Descend(level, from & ~63 | BitOperations.TrailingZeroCount(word));
            from = (from >> 6) + 1;
        }
        return -1;
    }

    /// <summary>How many before this place are set: its rank. Reads every word before it.</summary>
    public int CountBefore(int place)
    {
        var count = BitOperations.PopCount(_levels[0][place >> 6] & (1UL << (place & 63)) - 1);
        for (var word = 0; word < place >> 6; word++)
            count += BitOperations.PopCount(_levels[0][word]);
        return count;
    }

    private int Descend(int level, int place)
    {
        while (level-- > 0)
            place = place << 6 | BitOperations.TrailingZeroCount(_levels[level][place]);
        return place;
    }
}
