using RenderFarm.Client.Progress;

namespace RenderFarm.Client.Batch;

/// <summary>Tells a batch in the order of its pictures, whoever finds out first: what was settled at the first look is told when its turn comes.</summary>
internal sealed class BatchStory(IReadOnlyList<BatchPicture> pictures, IEventSink sink, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private int _next, _painted, _skipped, _failed;

    /// <summary>0: all well so far; else the worst failure's.</summary>
    public int ExitCode { get; private set; }

    public void Tell(BatchPicture picture, FarmEvent happened)
    {
        lock (_lock)
        {
            TellBefore(picture.Number);
            Tell(happened);
        }
    }

    public void TellRest()
    {
        lock (_lock)
            TellBefore(pictures.Count + 1);
    }

    public void Sum(int exitCode)
    {
        lock (_lock)
            sink.On(new Summed(
                _painted, _skipped, _failed, pictures.Count - _painted - _skipped - _failed, time.GetElapsedTime(_began).TotalSeconds, exitCode));
    }

    private void TellBefore(int number)
    {
        for (; _next < number - 1; _next++)
            if (pictures[_next].Settled is { } settled)
                Tell(settled);
    }

    private void Tell(FarmEvent happened)
    {
        sink.On(happened);
        _painted += happened is Finished ? 1 : 0;
        _skipped += happened is Skipped ? 1 : 0;
        if (happened is not Failed failed)
            return;
        _failed++;
        ExitCode = Math.Max(ExitCode, failed.ExitCode);
    }
}
