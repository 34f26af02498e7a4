namespace RenderFarm.Client.Progress;

/// <summary>How many of something are done: rewritten in place on a terminal, a line every few seconds elsewhere. Thread-safe.</summary>
internal sealed class CountLine(TextWriter output, bool plain, TimeProvider time)
{
    // What is done at once needs no line.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(plain ? 5 : 0.1);
    private readonly long _began = time.GetTimestamp();
    private long _last;
    private bool _shown;

    public void Show(string verb, int done, int all)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_began) < Patience || (_last > 0 && time.GetElapsedTime(_last) < _pause))
                return;
            _last = time.GetTimestamp();
            var line = $"{verb} {done} of {all} files";
            output.Write(plain ? line + Environment.NewLine : $"\r\e[K{line}");
            output.Flush();
            _shown = !plain;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (_shown)
                output.Write("\r\e[K");
            _shown = false;
        }
    }
}
