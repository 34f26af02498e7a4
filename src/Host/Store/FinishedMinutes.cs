using RenderFarm.Core.Frames;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Host.Store;

/// <summary>How many frames were finished in each minute of the last hour: what a farm that starts again says of its throughput.</summary>
internal static class FinishedMinutes
{
    /// <summary>One row for all that a transaction finishes.</summary>
    public static void Add(StoreWriter writer, IReadOnlyList<FarmChange> changes, DateTimeOffset now)
    {
        var frames = changes.OfType<FarmChange.OfFrames>().Sum(change => change.Events.Count(happened => happened is FrameEvent.Committed));
        if (frames == 0)
            return;
        var minute = now.ToUnixTimeSeconds() / 60;
        writer.Run("INSERT INTO finished (minute, frames) VALUES (@1, @2) ON CONFLICT DO UPDATE SET frames = frames + excluded.frames", minute, frames);
        writer.Run("DELETE FROM finished WHERE minute <= @1", minute - Throughput.Minutes);
    }

    public static void Restore(IStoreRows rows, Throughput throughput)
    {
        foreach (var (minute, frames) in rows.Rows("SELECT minute, frames FROM finished ORDER BY minute", row => (row.GetInt64(0), row.GetInt32(1))))
            throughput.Count(DateTimeOffset.FromUnixTimeSeconds(60 * minute), frames);
    }
}
