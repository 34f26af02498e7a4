using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Frames;

/// <summary>
/// Which frames of a range are next. Costs by frames taken and passed over, and a few words of bits; from the middle out it also looks at the frames
/// that go before and no longer wait, at most a thousand.
/// </summary>
public static class FrameSelection
{
    /// <summary>Frames that may be leased now, at most so many, in the job's order.</summary>
    /// <param name="fits">Whether what a frame needs is there and the worker can do it; null: all fit.</param>
    public static IReadOnlyList<int> Next(FrameRange range, FrameOrder order, int most, DateTimeOffset now, Func<int, bool>? fits = null)
    {
        var taken = new List<int>(Math.Min(most, range.Counts.Waiting));
        foreach (var frame in range.Waiting(order))
        {
            if (taken.Count >= most)
                break;
            if (!(range.Tries(frame).NotBefore > now) && fits?.Invoke(frame) != false)
                taken.Add(frame);
        }
        return taken;
    }
}
