using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Node.Inputs;

/// <summary>Brings what a frame needs from the blob store into memory. Styles and masks are kept: a job's frames share them.</summary>
internal sealed class InputFetcher(PatientStore store, PictureCodec codec, DecodedPictures kept)
{
    /// <exception cref="InputException">A file is no picture that can be read.</exception>
    /// <exception cref="IOException">The store or FFmpeg fails.</exception>
    public async Task<FrameInputs> Fetch(RenderTask task, CancellationToken cancellation)
    {
        // A content picture is painted once or seldom: keeping it would push out the styles.
        var content = await Decode(task.Content.Hash, task.Content.Name, cancellation);
        var styles = new List<StylePicture>();
        foreach (var style in task.Style.Pictures)
            styles.Add(new StylePicture(
                await Shared(style.Picture, cancellation), style.Weight,
                style.Mask is null ? null : await Shared(style.Mask, cancellation)));
        var init = task.Init is { } start && task.Settings.Init == InitKind.Picture ? await Shared(start, cancellation) : null;
        return new FrameInputs(content, styles, init);
    }

    private async Task<Picture> Shared(BlobRef picture, CancellationToken cancellation) =>
        kept.Find(picture.Hash) ?? kept.Keep(picture.Hash, await Decode(picture.Hash, picture.Name, cancellation));

    // FFmpeg is waited for on a thread of its own: workers must not use up the pool's.
    private async Task<Picture> Decode(ContentHash hash, string name, CancellationToken cancellation)
    {
        var file = await store.Read(hash, name, Limits.InputBytes, cancellation);
        return await Task.Factory.StartNew(
            () => codec.Read(file, name, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }
}

internal sealed record FrameInputs(Picture Content, IReadOnlyList<StylePicture> Styles, Picture? Init);
