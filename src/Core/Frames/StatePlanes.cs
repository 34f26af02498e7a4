using System.Numerics;

namespace RenderFarm.Core.Frames;

/// <summary>
/// The state of each of up to 1024 frames in three bit planes: bit p of a frame's state is in plane p. Immutable: a change copies 384 bytes.
/// Waiting is 0, so that the frames which wait are found 64 at a time.
/// </summary>
internal sealed class StatePlanes
{
    private const int Words = FarmLimits.FramesOfARange / 64;

    private readonly ulong[] _planes;

    public StatePlanes() => _planes = new ulong[3 * Words];

    private StatePlanes(ulong[] planes) => _planes = planes;

    public FrameState this[int index]
    {
        get
        {
            var (word, bit) = (index / 64, index % 64);
            var state = (_planes[word] >> bit & 1) | (_planes[Words + word] >> bit & 1) << 1 | (_planes[2 * Words + word] >> bit & 1) << 2;
            return (FrameState)state;
        }
    }

    public StatePlanes With(int index, FrameState state) => With(index, 1, state);

    public StatePlanes With(int first, int count, FrameState state)
    {
        var planes = (ulong[])_planes.Clone();
        for (var index = first; index < first + count; index++)
        {
            var (word, mask) = (index / 64, 1UL << index % 64);
            for (var plane = 0; plane < 3; plane++)
            {
                ref var bits = ref planes[plane * Words + word];
                bits = ((int)state >> plane & 1) != 0 ? bits | mask : bits & ~mask;
            }
        }
        return new(planes);
    }

    /// <summary>First frame at or after <paramref name="from"/> and before <paramref name="end"/> that waits; -1: none.</summary>
    public int NextWaiting(int from, int end)
    {
        for (var index = from; index < end; index = (index / 64 + 1) * 64)
        {
            var waiting = Waiting(index / 64) >> index % 64;
            if (waiting != 0)
                return index + BitOperations.TrailingZeroCount(waiting) is var found && found < end ? found : -1;
        }
        return -1;
    }

    /// <summary>Last frame at or before <paramref name="from"/> that waits; -1: none.</summary>
    public int PreviousWaiting(int from)
    {
        for (var index = from; index >= 0; index = index / 64 * 64 - 1)
        {
            var waiting = Waiting(index / 64) << 63 - index % 64;
            if (waiting != 0)
                return index - BitOperations.LeadingZeroCount(waiting);
        }
        return -1;
    }

    private ulong Waiting(int word) => ~(_planes[word] | _planes[Words + word] | _planes[2 * Words + word]);
}
