namespace RenderFarm.Client.Progress;

/// <summary>The line that people read about an event, or null where there is nothing to say.</summary>
internal static class EventLine
{
    public static string? Of(FarmEvent happened) => Text(happened) is { } text ? Wording.OneLine(text) : null;

    private static string? Text(FarmEvent happened) => happened switch
    {
        Planned e => Plan(e),
        Started { Count: > 1 } e => $"[{e.Number}/{e.Count}] {e.Content}",
        Noticed e => e.Content is null ? e.Line : $"{e.Content}: {e.Line}",
        Finished e => $"{e.Output}: {e.Width}x{e.Height} in {Wording.Duration(e.Seconds)} ({e.Iterations} iterations, {e.Network}, "
            + $"{e.Backend}{(e.Stopped == "iterations" ? "" : $", stopped by {e.Stopped}")})",
        Skipped e => $"{e.Output}: done already, skipped",
        Failed e => $"farm: {e.Message}",
        Interrupted e => $"farm: {e.Line}",
        Summed e => Summary(e),
        _ => null,
    };

    private static string Plan(Planned e)
    {
        var scales = string.Join(", then ", e.Scales.Select(s => $"{s.Iterations} iterations at {s.Width}x{s.Height}"));
        return $"{e.Content} -> {e.Output}: {scales}; {Wording.Bytes(e.MemoryBytes)} of memory, about {Wording.Duration(e.EstimatedSeconds)}";
    }

    // One picture has said it all by its own line.
    private static string? Summary(Summed e)
    {
        if (e.Painted + e.Skipped + e.Failed + e.Left <= 1)
            return null;
        var left = e.Left > 0 ? $", {e.Left} left" : "";
        return $"{e.Painted} painted, {e.Skipped} skipped, {e.Failed} failed{left} in {Wording.Duration(e.Seconds)}";
    }
}
