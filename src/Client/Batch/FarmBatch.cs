using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Media.Provenance;

namespace RenderFarm.Client.Batch;

/// <summary>
/// Paints many pictures as one job of a farm in this process, run to completion: a call that was killed goes on when it is repeated. The farm's
/// folder lies beside the pictures while something is left to do.
/// </summary>
internal sealed class FarmBatch(RenderOrder order, BatchEngines engines, IEventSink sink, TimeProvider time)
{
    /// <summary>
    /// Whether a farm's job says all of it: files of previews and checkpoints it does not know, also such as an earlier call left, nor names that no
    /// system should have.
    /// </summary>
    public static bool Suits(RenderOrder order) =>
        order is { Contents.Count: > 1, DryRun: false, PreviewFile: null, Checkpoint: null }
        && order.Contents.Concat(order.Styles.SelectMany(style => new[] { style.File, style.Mask })).Append(order.InitFile).OfType<string>()
            .All(file => SafeName.FaultOfFile(Path.GetFileName(file)) is null)
        && !(order.Resume && PictureJob.Of(order).Any(job => File.Exists(job.Checkpoint)));

    /// <inheritdoc cref="RenderBatch.Run"/>
    public int Run(CancellationToken cancellation) => Paint(cancellation).GetAwaiter().GetResult();

    private async Task<int> Paint(CancellationToken cancellation)
    {
        var jobs = PictureJob.Of(order);
        var styles = StyleSet.Read(order, new PictureCodec());
        OutputFolder.Prepare(jobs.Select(job => job.Output));
        var pictures = jobs.Select((job, i) => Look(job, i + 1, styles, cancellation)).ToList();
        var story = new BatchStory(pictures, sink, time);
        var folder = new BatchFolder(order.Output, jobs);
        try
        {
            var keep = pictures.Any(picture => picture.Settled is null)
                && await new BatchFarm(order, engines, styles, pictures, folder, story, time).Paint(cancellation);
            story.TellRest();
            story.Sum(story.ExitCode);
            if (!keep)
                folder.Remove();
            return story.ExitCode;
        }
        // A signal from the keyboard also ends the FFmpeg that was reading for us: that is no fault of the picture.
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            story.Sum(Failure.WorldFailed);
            throw new OperationCanceledException(cancellation);
        }
    }

    private BatchPicture Look(PictureJob job, int number, StyleSet styles, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var file = InputFile.Of(job.Content);
            var (width, height) = PictureCodec.SizeOf(File.ReadAllBytes(job.Content), job.Content);
            var inputs = new Inputs { Content = file, Styles = styles.Inputs, Init = styles.InitInput };
            return new BatchPicture(
                job, number, new ContentRef(file.Name, ContentHash.Parse(file.Sha256), width, height),
                !order.Force && FinishedPicture.IsThere(job, order.Settings, inputs, engines.Network.Hex) ? new Skipped(job.Content, job.Output) : null);
        }
        catch (Exception e)
        {
            return new BatchPicture(job, number, null, FailedPicture.Of(job, e));
        }
    }
}
