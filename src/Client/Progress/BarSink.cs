namespace RenderFarm.Client.Progress;

/// <summary>A bar on a terminal, rewritten in place about ten times a second; other events are lines above it.</summary>
/// <param name="width">Columns of the terminal, asked each time: windows change.</param>
internal sealed class BarSink(TextWriter output, Func<int> width, TimeProvider time) : IEventSink
{
    private const string EraseLine = "\r\e[K";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private long? _last;
    private bool _barShown;

    // Of several pictures that are painted at a time, the one whose bar it is until any ends.
    private string? _followed;

    public void On(FarmEvent happened)
    {
        if (happened is Finished or Failed or Interrupted)
            _followed = null;
        if (happened is Progressed progress)
            Show(progress);
        else if (EventLine.Of(happened) is { } line)
            Write(line + Environment.NewLine, isBar: false);
    }

    private void Show(Progressed progress)
    {
        if ((_followed ??= progress.Content) != progress.Content)
            return;
        if (_last is { } last && time.GetElapsedTime(last) < Pause && progress.Done < 1)
            return;
        _last = time.GetTimestamp();
        // A line that fills the last column wraps on some terminals, and could no longer be rewritten.
        Write(ProgressLine.Bar(progress, width() - 1), isBar: true);
    }

    private void Write(string text, bool isBar)
    {
        output.Write(_barShown ? EraseLine + text : text);
        output.Flush();
        _barShown = isBar;
    }
}
