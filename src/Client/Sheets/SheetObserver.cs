using RenderFarm.Client.Batch;
using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Sheets;

/// <summary>Adds the pictures of a sheet up to one progress. Checkpoints and previews are not for such small pictures.</summary>
internal sealed class SheetObserver(int count, IEventSink sink, TimeProvider time) : IRenderObserver
{
    private readonly TimeLeft _timeLeft = new(time);
    private int _finished;
    private double _last;

    public bool WantsPreview => false;

    public void OnProgress(RenderProgress progress)
    {
        // The share of the work falls back only where the next picture begins.
        if (progress.Done < _last)
            _finished = Math.Min(_finished + 1, count - 1);
        _last = progress.Done;
        var done = (_finished + progress.Done) / count;
        sink.On(new Progressed(
            $"picture {_finished + 1} of {count}", progress.Scale, progress.Scales, progress.Width, progress.Height, progress.Iteration,
            progress.Iterations, done, _timeLeft.Seconds(done), progress.Losses));
    }

    public void OnNotice(string line) => sink.On(new Noticed(null, line));

    public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) { }

    public void OnPreview(Picture picture) { }
}
