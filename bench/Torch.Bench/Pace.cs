using System.Diagnostics;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Torch.Bench;

/// <summary>When a frame's iterations ended.</summary>
internal sealed class Pace : IRenderObserver
{
    /// <summary>Curvature pairs of L-BFGS.</summary>
    public const int History = 10;

    /// <summary>The first iterations warm up, fill the history, and do not meet yet.</summary>
    public const int Skipped = History + 2;

    private readonly List<long> _ends = [];

    public bool WantsPreview => false;

    /// <summary>Of all frames together, from when the last of them was warm until the first was done.</summary>
    public static double PerSecond(IReadOnlyList<Pace> frames)
    {
        var (from, to) = (frames.Max(frame => frame._ends[Skipped]), frames.Min(frame => frame._ends[^1]));
        return frames.Sum(frame => frame._ends.Count(end => end > from && end <= to)) / Stopwatch.GetElapsedTime(from, to).TotalSeconds;
    }

    public void OnProgress(RenderProgress progress) => _ends.Add(Stopwatch.GetTimestamp());

    public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint)
    {
    }

    public void OnPreview(Picture picture)
    {
    }

    public void OnNotice(string line)
    {
    }
}
