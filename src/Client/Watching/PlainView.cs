namespace RenderFarm.Client.Watching;

/// <summary>Plain lines, for logs: at most one every few seconds, and only when something changed.</summary>
internal sealed class PlainView(TextWriter output, TimeProvider time) : IWatchView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long? _last;
    private string _shown = "";

    public void Show(WatchedJob watched)
    {
        if (watched.Job is null || (_last is { } last && time.GetElapsedTime(last) < Pause && !watched.Ended))
            return;
        var line = JobLines.Plain(watched, time.GetUtcNow());
        if (line == _shown)
            return;
        (_last, _shown) = (time.GetTimestamp(), line);
        Say(line);
    }

    public void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    public void End() { }
}
