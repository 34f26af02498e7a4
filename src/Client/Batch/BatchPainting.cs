using System.Collections.Concurrent;
using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;

namespace RenderFarm.Client.Batch;

/// <summary>What the farm of a batch does, frame by frame, told as the pictures that somebody asked for; committed results become their files.</summary>
/// <param name="frames">Those of the farm's job, in order.</param>
/// <param name="waiting">How many of them are to be painted.</param>
/// <param name="count">Pictures of the whole call.</param>
internal sealed class BatchPainting(
    IReadOnlyList<BatchPicture> frames, int waiting, int count, RenderOrder order, string folder, IBlobStore blobs, BatchStory story, TimeProvider time)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<AttemptId, PicturePainting> _running = [];
    private int _waiting = waiting;
    private volatile bool _leavesWork;

    /// <summary>Done when every frame is painted or failed; fails when the farm does.</summary>
    public Task Over => _over.Task;

    /// <summary>Whether something is in the farm's folder that the same call, repeated, goes on from: the world failed, not the picture.</summary>
    public bool LeavesWork => _leavesWork;

    public void Begin(RenderTask task)
    {
        var picture = frames[task.Frame - 1];
        story.Tell(picture, new Started(picture.Job.Content, picture.Job.Output, picture.Number, count));
        _running[task.Attempt] = new PicturePainting(picture, new TimeLeft(time), task.Checkpoint);
    }

    /// <summary>What was leased and has not ended.</summary>
    public PicturePainting Of(AttemptId attempt) => _running[attempt];

    public void Progressed(PicturePainting at, RenderProgress progress) => story.Tell(at.Picture, new Progressed(
        at.Picture.Job.Content, progress.Scale, progress.Scales, progress.Width, progress.Height, progress.Iteration, progress.Iterations,
        progress.Done, at.Left.Seconds(progress.Done), progress.Losses));

    public void Noticed(PicturePainting at, string line) => story.Tell(at.Picture, new Noticed(at.Picture.Job.Content, line));

    /// <summary>The farm knows of a checkpoint.</summary>
    public void Saved(AttemptId attempt, ContentHash checkpoint)
    {
        if (!_running.TryGetValue(attempt, out var at) || at.Checkpoint == checkpoint)
            return;
        at.Checkpoint = checkpoint;
        story.Tell(at.Picture, new Checkpointed(at.Picture.Job.Content, folder));
    }

    /// <summary>Whether the farm could learn nothing from being told of an interruption.</summary>
    public bool Knows(AttemptId attempt, ContentHash? checkpoint) => _running.TryGetValue(attempt, out var at) && at.Checkpoint == checkpoint;

    /// <summary>The farm has recorded it. Never fails: a report that did would be repeated.</summary>
    public async Task End(AttemptReport report)
    {
        var picture = frames[report.Frame - 1];
        _running.TryRemove(report.Attempt, out var at);
        switch (report.Outcome)
        {
            case Outcome.Rendered(var result):
                story.Tell(picture, await Write(picture.Job, result.Result) is { } failure ? failure : FinishedOf(picture.Job, result, at?.Ended));
                break;
            case Outcome.Failed failed:
                _leavesWork |= failed.Kind is FailureKind.Infrastructure or FailureKind.Resource;
                story.Tell(picture, FailedPicture.Of(
                    picture.Job, failed.Evidence, failed.Kind == FailureKind.Input ? Failure.BadInput : Failure.WorldFailed));
                break;
            case Outcome.Interrupted(var checkpoint):
                story.Tell(picture, new Interrupted(
                    picture.Job.Content, checkpoint is null ? null : folder,
                    $"{Path.GetFileName(picture.Job.Content)} was interrupted; go on with: {order.ResumeCommand}"));
                return;
        }
        if (Interlocked.Decrement(ref _waiting) == 0)
            _over.TrySetResult();
    }

    public void Fail(Exception e) => _over.TrySetException(e);

    /// <returns>Null: it is written.</returns>
    public async Task<Failed?> Write(PictureJob job, ContentHash result)
    {
        try
        {
            await using (var stream = await blobs.Open(result, CancellationToken.None)
                ?? throw new IOException($"The painted picture is missing in {folder}: remove that folder and paint it again."))
                AtomicFile.Write(job.Output, stream.CopyTo);
            // The disk need not hold it twice; should the file go, the picture is painted again.
            await blobs.Delete(result, CancellationToken.None);
            return null;
        }
        catch (Exception e)
        {
            _leavesWork = true;
            return FailedPicture.Of(
                job, $"{Wording.OneLine(e.Message).TrimEnd('.')}. The painted picture is kept in {folder}: the same call again writes it.",
                Failure.WorldFailed);
        }
    }

    private static Finished FinishedOf(PictureJob job, FrameResult result, RenderResult? ended) => new(
        job.Content, job.Output, result.Width, result.Height, result.Iterations, result.Seconds,
        FinishedPicture.Reason(ended?.Stopped ?? StopReason.Iterations), result.Backend, ended?.NetworkName ?? "", result.Losses);
}
