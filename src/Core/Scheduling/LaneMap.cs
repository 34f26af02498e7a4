using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Scheduling;

/// <summary>
/// In which order a job's frames are taken. Frames that share styles and settings are a lane: one lease takes frames of one lane only, so that one warm
/// renderer paints them all. Every frame has a place; a lane's places follow each other, pass after pass, each pass in the order of the job's policy.
/// </summary>
internal sealed class LaneMap
{
    // Null: place p is frame p + 1. Of a million frames in order nothing is kept.
    private readonly int[]? _frames, _places;
    private readonly int[] _ends;

    private LaneMap(int[] ends, int[]? frames, int[]? places) => (_ends, _frames, _places) = (ends, frames, places);

    public int Lanes => _ends.Length;

    public int Total => _ends[^1];

    /// <param name="laneOf">Of a frame's number; 0-based.</param>
    /// <param name="passOf">Of a frame's number; never falls from a frame to the next within a lane.</param>
    public static LaneMap Of(int total, int lanes, Func<int, int> laneOf, Func<int, int> passOf, FrameOrder order)
    {
        var ends = new int[lanes];
        var inOrder = order == FrameOrder.Ascending;
        for (var frame = 1; frame <= total; frame++)
        {
            ends[laneOf(frame)]++;
            inOrder &= frame == 1 || laneOf(frame) >= laneOf(frame - 1);
        }
        for (var lane = 1; lane < lanes; lane++)
            ends[lane] += ends[lane - 1];
        if (inOrder)
            return new LaneMap(ends, null, null);
        var frames = ByLane(total, ends, laneOf);
        for (int first = 0, next; first < total; first = next)
        {
            var (lane, pass) = (laneOf(frames[first]), passOf(frames[first]));
            for (next = first + 1; next < total && laneOf(frames[next]) == lane && passOf(frames[next]) == pass; next++) { }
            Arrange(frames.AsSpan(first, next - first), order);
        }
        var places = new int[total];
        for (var place = 0; place < total; place++)
            places[frames[place] - 1] = place;
        return new LaneMap(ends, frames, places);
    }

    /// <param name="frame">From 1.</param>
    public int Place(int frame) => _places?[frame - 1] ?? frame - 1;

    public int Frame(int place) => _frames?[place] ?? place + 1;

    public int Lane(int place)
    {
        var found = Array.BinarySearch(_ends, place + 1);
        if (found < 0)
            return ~found;
        // Empty lanes end where the one before them does.
        while (found > 0 && _ends[found - 1] == place + 1)
            found--;
        return found;
    }

    public int Start(int lane) => lane == 0 ? 0 : _ends[lane - 1];

    public int End(int lane) => _ends[lane];

    private static int[] ByLane(int total, int[] ends, Func<int, int> laneOf)
    {
        var frames = new int[total];
        int[] next = [0, .. ends[..^1]];
        for (var frame = 1; frame <= total; frame++)
            frames[next[laneOf(frame)]++] = frame;
        return frames;
    }

    private static void Arrange(Span<int> frames, FrameOrder order)
    {
        if (order == FrameOrder.Descending)
            frames.Reverse();
        if (order != FrameOrder.MiddleOut || frames.Length < 3)
            return;
        var ascending = frames.ToArray();
        var at = 0;
        foreach (var index in MiddleOut.Sequence(frames.Length))
            frames[at++] = ascending[index];
    }
}
