using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Serve;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Host;

namespace RenderFarm.Client.Batch;

/// <summary>The farm of a batch from its opening to its end: one job, whose frames are the pictures that can be painted.</summary>
internal sealed class BatchFarm(
    RenderOrder order, BatchEngines engines, StyleSet styles, IReadOnlyList<BatchPicture> pictures, BatchFolder folder, BatchStory story,
    TimeProvider time)
{
    private readonly List<BatchPicture> _frames = [.. pictures.Where(picture => picture.Content is not null)];

    /// <returns>Whether something is left in the folder that the same call, repeated, goes on from.</returns>
    public async Task<bool> Paint(CancellationToken cancellation)
    {
        // What was begun is wanted no more, nor what an interrupted call was to paint where that is not what this one is.
        for (var again = order is { Force: true, Resume: false } && await Cleared(); ; again = await Cleared())
        {
            await using var farm = Open();
            if (await BatchJob.Submit(farm.Farm, order, styles, engines.Network, _frames, cancellation) is not { } job)
                continue;
            var views = await BatchJob.Frames(farm.Farm, job, cancellation);
            if (again || !await IsGone(farm.Blobs, views, cancellation))
                return await PaintJob(farm, job, views, cancellation);
        }
    }

    // Skipped or written by a call before, and now it is wanted again.
    private async Task<bool> IsGone(IBlobStore blobs, IReadOnlyList<FrameView> views, CancellationToken cancellation)
    {
        foreach (var (view, frame) in views.Zip(_frames))
            if (frame.Settled is null && (view.State == FrameState.Skipped
                || (view.State == FrameState.Done && !await blobs.Exists(view.Result!.Result, cancellation))))
                return true;
        return false;
    }

    private async Task<bool> PaintJob(SingleMachineFarm farm, JobId job, IReadOnlyList<FrameView> views, CancellationToken cancellation)
    {
        var wanted = views.Where(view => _frames[view.Number - 1].Settled is null).ToList();
        var waiting = wanted.Count(view => view.State != FrameState.Done);
        var painting = new BatchPainting(_frames, waiting, pictures.Count, order, folder.Path, farm.Blobs, story, time);
        // Committed, and the call was killed before they were written.
        foreach (var done in wanted.Where(view => view.State == FrameState.Done))
        {
            var picture = _frames[done.Number - 1];
            story.Tell(picture, await painting.Write(picture.Job, done.Result!.Result) is { } failure
                ? failure : new Skipped(picture.Job.Content, picture.Job.Output));
        }
        if (waiting == 0)
            return painting.LeavesWork;
        await Open(farm.Farm, job, views, cancellation);
        using var workers = new BatchWorkers(order, engines, farm, painting);
        await workers.Paint([.. wanted.Where(view => view.State != FrameState.Done).Select(view => _frames[view.Number - 1].Content!)], cancellation);
        return painting.LeavesWork;
    }

    // The rest of the job is what this call wants.
    private async Task Open(IFarm farm, JobId job, IReadOnlyList<FrameView> views, CancellationToken cancellation)
    {
        var skip = views.Where(view => _frames[view.Number - 1].Settled is not null && view.State is FrameState.Waiting or FrameState.Failed)
            .Select(view => view.Number).ToList();
        if (skip.Count > 0)
            await BatchJob.Change(farm, job, new JobChange.Skip(FrameSet.Of(skip)), cancellation);
        if (views.Any(view => view.State == FrameState.Failed && !skip.Contains(view.Number)))
            await BatchJob.Change(farm, job, new JobChange.Retry(null), cancellation);
    }

    // Taken first: another call's is not for us to remove.
    private async Task<bool> Cleared()
    {
        if (Directory.Exists(folder.Path))
            await Open().DisposeAsync();
        folder.Remove();
        return true;
    }

    private SingleMachineFarm Open()
    {
        var inputs = BatchJob.Files(order, styles).Concat(_frames.Select(frame => (File: frame.Job.Content, frame.Content!.Hash)))
            .DistinctBy(pair => pair.Hash).ToDictionary(pair => pair.Hash, pair => pair.File);
        try
        {
            return SingleMachineFarm.Open(
                folder.Path, new FarmTerms { Network = ContentHash.Parse, Version = FarmServer.Version, Reuse = false }, TimeProvider.System,
                NullLoggerFactory.Instance, made => new InputsInPlace(made, inputs));
        }
        catch (InputException e)
        {
            throw new InputException($"another call paints these pictures right now: {e.Message}", e);
        }
    }
}
