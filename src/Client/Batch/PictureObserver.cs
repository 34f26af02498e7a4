using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;

namespace RenderFarm.Client.Batch;

/// <summary>Passes on what one render tells: progress to the sink, checkpoints and previews to their files.</summary>
internal sealed class PictureObserver(PictureJob job, string? previewFile, PictureCodec codec, IEventSink sink, TimeProvider time)
    : IRenderObserver
{
    private static readonly TimeSpan PreviewPause = TimeSpan.FromSeconds(1);

    private readonly TimeLeft _timeLeft = new(time);
    private long _lastPreview = time.GetTimestamp();

    /// <summary>Whether a checkpoint of this render is on disk.</summary>
    public bool CheckpointWritten { get; private set; }

    public void OnProgress(RenderProgress progress) =>
        sink.On(new Progressed(
            job.Content, progress.Scale, progress.Scales, progress.Width, progress.Height, progress.Iteration, progress.Iterations,
            progress.Done, _timeLeft.Seconds(progress.Done), progress.Losses));

    // A checkpoint that cannot be written is no reason to lose the picture that it would have saved.
    public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint)
    {
        if (Attempt($"no checkpoint was written to {job.Checkpoint}", () => AtomicFile.Write(job.Checkpoint, checkpoint.Span)))
        {
            CheckpointWritten = true;
            sink.On(new Checkpointed(job.Content, job.Checkpoint));
        }
    }

    public bool WantsPreview => previewFile is not null && time.GetElapsedTime(_lastPreview) >= PreviewPause;

    public void OnPreview(Picture picture)
    {
        _lastPreview = time.GetTimestamp();
        Attempt($"no preview was written to {previewFile}", () => codec.Write(previewFile!, picture));
    }

    public void OnNotice(string line) => sink.On(new Noticed(job.Content, line));

    private bool Attempt(string complaint, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            OnNotice($"{complaint}: {Wording.OneLine(e.Message)}");
            return false;
        }
    }
}
