namespace RenderFarm.Client.Progress;

/// <summary>Plain lines, for logs and for terminals that cannot rewrite a line: progress at most every few seconds.</summary>
internal sealed class LineSink(TextWriter output, TimeProvider time) : IEventSink
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private long _last = time.GetTimestamp();

    public void On(FarmEvent happened)
    {
        if (happened is Progressed progress)
        {
            if (time.GetElapsedTime(_last) < Pause)
                return;
            _last = time.GetTimestamp();
            output.WriteLine(ProgressLine.Plain(progress));
        }
        else if (EventLine.Of(happened) is { } line)
        {
            output.WriteLine(line);
        }
        output.Flush();
    }
}
