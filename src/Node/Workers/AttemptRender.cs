using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Media.Provenance;
using RenderFarm.Node.Blobs;
using RenderFarm.Node.Checkpoints;
using RenderFarm.Node.Inputs;
using RenderFarm.Node.Quality;

namespace RenderFarm.Node.Workers;

/// <summary>One attempt from its inputs to its result in the store: fetch, paint, finish. Failures are exceptions here.</summary>
internal sealed class AttemptRender(WorkerSetup setup, PatientStore store, WarmRenderer renderer, CancellationToken killed)
{
    private readonly InputFetcher _inputs = new(store, setup.Codec, setup.Pictures);

    /// <exception cref="InputException">A file is no picture.</exception>
    /// <exception cref="IOException">The store or FFmpeg fails.</exception>
    public async Task<FetchedFrame> Fetch(HeldAttempt attempt, CancellationToken cancellation) =>
        new(await _inputs.Fetch(attempt.Task, cancellation), await FetchCheckpoint(attempt, cancellation));

    /// <summary>On a render thread.</summary>
    /// <exception cref="OperationCanceledException">The attempt was called off.</exception>
    public PaintedFrame Paint(HeldAttempt attempt, FetchedFrame fetched)
    {
        using var engine = renderer.Borrow(attempt.Task.NetworkHash, attempt.Task.Affinity);
        var whole = RequestOf(attempt.Task, fetched);
        RenderRequest[] tries = whole.Checkpoint is null ? [whole] : [whole, whole with { Checkpoint = null }];
        // An engine refuses at once what it could not save: such a frame is painted without a net.
        return TryInTurn(attempt, engine.Renderer, [.. tries, whole with { Checkpoint = null, CheckpointEvery = CheckpointRule.Never }], fetched.Saved);
    }

    /// <exception cref="QualityException">The picture must not count.</exception>
    public async Task<Outcome> Finish(HeldAttempt attempt, PaintedFrame painted)
    {
        var (request, result, losses) = painted;
        QualityGates.Check(request, result, losses);
        var file = PictureCodec.EncodePng(result.Picture, ResultMetadata.Of(request.Settings, InputsOf(attempt.Task), result), killed);
        QualityGates.CheckFile(file, result.Picture);
        var hash = await store.Put(() => new MemoryStream(file), Limits.ResultBytes, ContentHash.Of(file), killed);
        return new Outcome.Rendered(new FrameResult(
            hash, file.Length, result.Picture.Width, result.Picture.Height, result.Losses, losses.First ?? losses.ScaleFirst ?? result.Losses.Total,
            result.Iterations, result.Seconds, result.Backend, ContentHash.Parse(result.NetworkHash)));
    }

    private PaintedFrame TryInTurn(HeldAttempt attempt, IRenderer engine, RenderRequest[] requests, SavedFrame? saved)
    {
        foreach (var request in requests[..^1])
        {
            var observer = ObserverOf(attempt, request, saved);
            try
            {
                return PaintOnce(attempt, engine, request, observer);
            }
            catch (InputException e) when (!observer.HasProgressed)
            {
                attempt.Log.Add($"{(request.Checkpoint is null ? "trying without checkpoints" : "painting from the beginning")}: {e.Message}");
                if (request.Checkpoint is not null)
                    attempt.ForgetCheckpoint();
            }
        }
        return PaintOnce(attempt, engine, requests[^1], ObserverOf(attempt, requests[^1], saved));
    }

    private static PaintedFrame PaintOnce(HeldAttempt attempt, IRenderer engine, RenderRequest request, AttemptObserver observer)
    {
        try
        {
            var result = engine.Render(request, observer, attempt.Cancellation);
            return new PaintedFrame(request, result, observer.Losses);
        }
        finally
        {
            observer.AwaitPreview();
        }
    }

    private AttemptObserver ObserverOf(HeldAttempt attempt, RenderRequest request, SavedFrame? saved) =>
        new(attempt, store, setup, request.Checkpoint is null ? LossTrail.Unknown : saved?.Losses ?? LossTrail.Unknown, killed);

    private RenderRequest RequestOf(RenderTask task, FetchedFrame fetched) => new()
    {
        Settings = task.Settings,
        Content = fetched.Inputs.Content,
        Styles = fetched.Inputs.Styles,
        Init = fetched.Inputs.Init,
        Checkpoint = fetched.Saved?.Engine,
        CheckpointEvery = new CheckpointRule(0, setup.Options.CheckpointSeconds),
    };

    private async Task<SavedFrame?> FetchCheckpoint(HeldAttempt attempt, CancellationToken cancellation)
    {
        if (attempt.Task.Checkpoint is not { } hash)
            return null;
        try
        {
            var saved = SavedFrame.Read(await store.Read(hash, "checkpoint", Limits.CheckpointBytes, cancellation));
            attempt.Log.Add($"going on from checkpoint {hash.Abbreviated}");
            return saved;
        }
        catch (Exception e) when (e is InputException or BlobException)
        {
            attempt.Log.Add($"painting from the beginning: {e.Message}");
            attempt.ForgetCheckpoint();
            return null;
        }
    }

    private static Media.Provenance.Inputs InputsOf(RenderTask task) => new()
    {
        Content = new InputFile(task.Content.Name, task.Content.Hash.Hex),
        Styles = [.. task.Style.Pictures.Select(style => new StyleInput(FileOf(style.Picture), style.Weight, style.Mask is null ? null : FileOf(style.Mask)))],
        Init = task.Init is null ? null : FileOf(task.Init),
    };

    private static InputFile FileOf(Core.Jobs.BlobRef blob) => new(blob.Name, blob.Hash.Hex);
}

/// <param name="Saved">Null: from the beginning.</param>
internal sealed record FetchedFrame(FrameInputs Inputs, SavedFrame? Saved);

/// <param name="Request">As it was painted at last.</param>
internal sealed record PaintedFrame(RenderRequest Request, RenderResult Result, LossTrail Losses);
