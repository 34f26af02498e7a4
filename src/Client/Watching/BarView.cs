using RenderFarm.Client.Progress;

namespace RenderFarm.Client.Watching;

/// <summary>Bars on a terminal, rewritten in place a few times a second; other lines go above them.</summary>
/// <param name="width">Columns of the terminal, asked each time: windows change.</param>
internal sealed class BarView(TextWriter output, Func<int> width, TimeProvider time) : IWatchView
{
    private const string EraseBelow = "\r\e[J";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly Lock _lock = new();
    private long? _last;
    private int _lines;

    public void Show(WatchedJob watched)
    {
        if (_last is { } last && time.GetElapsedTime(last) < Pause && !watched.Ended)
            return;
        _last = time.GetTimestamp();
        Show([.. JobLines.Bars(watched, time.GetUtcNow())]);
    }

    /// <summary>Replaces what was shown.</summary>
    public void Show(IReadOnlyList<string> lines)
    {
        lock (_lock)
        {
            // A line that fills the last column wraps, and could no longer be rewritten.
            var most = Math.Max(1, width() - 1);
            var cut = lines.Select(Wording.OneLine).Select(line => line.Length > most ? line[..most] : line);
            output.Write(Up() + EraseBelow + string.Join(Environment.NewLine, cut));
            output.Flush();
            _lines = lines.Count;
        }
    }

    public void Say(string line)
    {
        lock (_lock)
        {
            output.Write(Up() + EraseBelow + Wording.OneLine(line) + Environment.NewLine);
            output.Flush();
            _lines = 0;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (_lines > 0)
                output.WriteLine();
            _lines = 0;
        }
    }

    private string Up() => _lines > 1 ? $"\e[{_lines - 1}A" : "";
}
