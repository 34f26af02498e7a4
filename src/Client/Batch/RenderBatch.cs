using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Media.Provenance;

namespace RenderFarm.Client.Batch;

/// <summary>
/// Paints the pictures of one order, one after another, with one renderer: network, styles and targets are loaded once. What is done
/// already is skipped, and a picture that fails does not stop the others.
/// </summary>
internal sealed class RenderBatch(RenderOrder order, IRenderer renderer, string networkHash, IEventSink sink, TimeProvider time)
{
    private readonly PictureCodec _codec = new();
    private readonly long _began = time.GetTimestamp();
    private int _painted, _skipped, _failed, _exitCode;

    /// <returns>0: all done; 2: some input was bad; 1: the world failed.</returns>
    /// <exception cref="InputException">The order as a whole cannot be painted: nothing was.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; the sink was told how to go on.</exception>
    public int Run(CancellationToken cancellation)
    {
        var jobs = PictureJob.Of(order);
        var styles = StyleSet.Read(order, _codec);
        if (!order.DryRun)
            OutputFolder.Prepare(jobs.SelectMany(job => new[] { job.Output, job.Checkpoint }));
        for (var i = 0; i < jobs.Count; i++)
            Try(jobs[i], i + 1, jobs.Count, styles, cancellation);
        if (!order.DryRun)
            Sum(jobs.Count, _exitCode);
        return _exitCode;
    }

    private void Try(PictureJob job, int number, int count, StyleSet styles, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            if (order.DryRun)
                Plan(job);
            else
                Paint(job, number, count, styles, cancellation);
        }
        // A signal from the keyboard also ends the FFmpeg that was reading for us: that is no fault of the picture.
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            Sum(count, Failure.WorldFailed);
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception e)
        {
            var failed = FailedPicture.Of(job, e);
            sink.On(failed);
            _failed++;
            _exitCode = Math.Max(_exitCode, failed.ExitCode);
        }
    }

    private void Plan(PictureJob job)
    {
        var content = _codec.Read(job.Content);
        var plan = renderer.Plan(order.Settings, content.Width, content.Height);
        sink.On(new Planned(job.Content, job.Output, plan.Scales, plan.MemoryBytes, plan.EstimatedSeconds));
    }

    private void Paint(PictureJob job, int number, int count, StyleSet styles, CancellationToken cancellation)
    {
        var inputs = new Inputs
        {
            Content = InputFile.Of(job.Content), Styles = styles.Inputs, Init = styles.InitInput,
        };
        if (!order.Force && FinishedPicture.IsThere(job, order.Settings, inputs, networkHash))
        {
            sink.On(new Skipped(job.Content, job.Output));
            _skipped++;
            return;
        }
        sink.On(new Started(job.Content, job.Output, number, count));
        var observer = new PictureObserver(job, order.PreviewFile, _codec, sink, time);
        var result = Render(job, styles, observer, cancellation);
        // An interruption that comes now is too late: what is painted is kept.
        var metadata = ResultMetadata.Of(order.Settings, inputs, result);
        foreach (var line in Write(job, result.Picture, metadata))
            observer.OnNotice(line);
        // The picture is safe now, and a checkpoint of a finished one would only be in the way of the next.
        if (observer.CheckpointWritten || order.Resume)
            File.Delete(job.Checkpoint);
        sink.On(new Finished(
            job.Content, job.Output, result.Picture.Width, result.Picture.Height, result.Iterations, result.Seconds,
            FinishedPicture.Reason(result.Stopped), result.Backend, result.NetworkName, result.Losses));
        _painted++;
    }

    /// <exception cref="IOException">It cannot be written where it belongs; the message says where it is instead, if anywhere.</exception>
    private IReadOnlyList<string> Write(PictureJob job, Picture picture, PictureMetadata metadata)
    {
        try
        {
            return _codec.Write(job.Output, picture, metadata, cancellation: CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{Wording.OneLine(e.Message).TrimEnd('.')}. {Rescue(job, picture, metadata)}", e);
        }
    }

    /// <summary>Minutes of painting are not thrown away because a disk is full: another one may have room.</summary>
    private string Rescue(PictureJob job, Picture picture, PictureMetadata metadata)
    {
        try
        {
            var file = Path.Combine(Directory.CreateTempSubdirectory("farm-").FullName, Path.GetFileName(job.Output));
            _codec.Write(file, picture, metadata, cancellation: CancellationToken.None);
            return $"The painted picture is in {file}: move it from there.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "Nor is there room for it among the temporary files: make room and paint it again, with --checkpoint on another disk.";
        }
    }

    private RenderResult Render(PictureJob job, StyleSet styles, PictureObserver observer, CancellationToken cancellation)
    {
        try
        {
            return renderer.Render(
                new RenderRequest
                {
                    Settings = order.Settings,
                    Content = _codec.Read(job.Content, cancellation),
                    Styles = styles.Pictures,
                    Init = styles.Init,
                    Checkpoint = ReadCheckpoint(job),
                    CheckpointEvery = order.CheckpointEvery,
                },
                observer,
                cancellation);
        }
        catch (OperationCanceledException)
        {
            sink.On(new Interrupted(
                job.Content,
                observer.CheckpointWritten ? job.Checkpoint : null,
                observer.CheckpointWritten ? $"interrupted; go on with: {order.ResumeCommand}" : "interrupted before there was anything to save"));
            throw;
        }
    }

    private ReadOnlyMemory<byte>? ReadCheckpoint(PictureJob job)
    {
        if (!order.Resume)
            return null;
        if (File.Exists(job.Checkpoint))
            return File.ReadAllBytes(job.Checkpoint);
        sink.On(new Noticed(job.Content, $"there is no checkpoint {job.Checkpoint}: painting from the beginning"));
        return null;
    }

    private void Sum(int count, int exitCode) => sink.On(new Summed(
        _painted, _skipped, _failed, count - _painted - _skipped - _failed, time.GetElapsedTime(_began).TotalSeconds, exitCode));
}
