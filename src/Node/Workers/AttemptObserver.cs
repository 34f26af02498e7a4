using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Node.Blobs;
using RenderFarm.Node.Checkpoints;

namespace RenderFarm.Node.Workers;

/// <summary>Hears one render, on the render thread: progress for the heartbeat, checkpoints and previews for the blob store.</summary>
internal sealed class AttemptObserver(
    HeldAttempt attempt, PatientStore store, WorkerSetup setup, LossTrail began, CancellationToken killed) : IAttemptObserver
{
    private readonly TimeProvider _time = setup.Time;
    private long _lastPreview = setup.Time.GetTimestamp(), _lastCheckpoint = setup.Time.GetTimestamp();
    private double _checkpointSeconds;
    private Task _preview = Task.CompletedTask;

    public AttemptId Attempt => attempt.Task.Attempt;

    public LossTrail Losses { get; private set; } = began;

    public bool HasProgressed { get; private set; }

    public void OnProgress(RenderProgress progress)
    {
        HasProgressed = true;
        Losses = Losses.After(progress);
        attempt.Progressed(progress);
    }

    public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint)
    {
        var interrupted = attempt.Cancellation.IsCancellationRequested;
        if (interrupted ? attempt.Cause != StopCause.GiveBack : IsTooSoon())
            return;
        var started = _time.GetTimestamp();
        try
        {
            var parts = SavedFrame.Write(Losses, checkpoint);
            // The render waits: its memory is lent for the time of this call, and a copy would double it.
            attempt.Saved(store.Put(() => new MemorySegments(parts), Limits.CheckpointBytes, null, killed).GetAwaiter().GetResult());
            _checkpointSeconds = _time.GetElapsedTime(started).TotalSeconds;
            setup.Instruments.CheckpointTook(_checkpointSeconds, parts.Sum(part => (long)part.Length));
            TellNow();
        }
        // A checkpoint that cannot be kept is no reason to lose the picture that it would have saved.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            attempt.Log.Add($"no checkpoint was kept: {e.Message}");
        }
        _lastCheckpoint = _time.GetTimestamp();
    }

    // A checkpoint is worth something when the farm knows of it: with the next heartbeat alone, a crash would cost that much more.
    private void TellNow()
    {
        try
        {
            setup.Leases.Renew(setup.Description.Id, [attempt.Describe()], killed).GetAwaiter().GetResult();
        }
        catch (Exception) when (!killed.IsCancellationRequested)
        {
            // The next heartbeat says it again, and hears the verdict.
        }
    }

    public bool WantsPreview =>
        setup.Options.PreviewPause > TimeSpan.Zero && _preview.IsCompleted && _time.GetElapsedTime(_lastPreview) >= setup.Options.PreviewPause;

    public void OnPreview(Picture picture)
    {
        _lastPreview = _time.GetTimestamp();
        _preview = KeepPreview(Thumbnail.Of(picture, Limits.PreviewPx));
    }

    /// <summary>What outlives a render would be in the way of an orderly end.</summary>
    public void AwaitPreview() => _preview.GetAwaiter().GetResult();

    public void OnNotice(string line) => attempt.Log.Add(line);

    private bool IsTooSoon() => _time.GetElapsedTime(_lastCheckpoint).TotalSeconds < _checkpointSeconds / Limits.CheckpointShare;

    private Task KeepPreview(Picture picture) => Task.Run(
        async () =>
        {
            try
            {
                var file = PictureCodec.EncodePng(picture, cancellation: killed);
                attempt.Previewed(await store.Put(() => new MemoryStream(file), Limits.PreviewBytes, null, killed));
            }
            catch (Exception e)
            {
                attempt.Log.Add($"no preview was kept: {e.Message}");
            }
        },
        CancellationToken.None);
}
