namespace RenderFarm.Client.Progress;

/// <summary>How much of a download has arrived: rewritten in place on a terminal, a line every few seconds elsewhere.</summary>
internal sealed class TransferLine(TextWriter output, string name, bool plain, TimeProvider time)
{
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(plain ? 5 : 0.1);
    private long? _last;
    private bool _shown;

    public void Show(long arrived, long needed)
    {
        if (_last is { } last && time.GetElapsedTime(last) < _pause)
            return;
        _last = time.GetTimestamp();
        var of = needed > arrived ? $" of {Wording.Bytes(needed)}" : "";
        var line = $"{name}: {Wording.Bytes(arrived)}{of}";
        output.Write(plain ? line + Environment.NewLine : $"\r\e[K{line}");
        output.Flush();
        _shown = !plain;
    }

    /// <summary>Leaves the line, so that what follows begins on its own.</summary>
    public void End()
    {
        if (_shown)
            output.WriteLine();
        _shown = false;
    }
}
