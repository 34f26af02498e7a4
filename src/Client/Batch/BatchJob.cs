using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Batch;

/// <summary>The one job of a batch's farm: submitted, or found as an interrupted call left it.</summary>
internal static class BatchJob
{
    private const string Word = "render";
    private static readonly Caller Me = new(Word, null);

    /// <returns>Null: what the farm was to paint is something else.</returns>
    public static async Task<JobId?> Submit(
        IFarm farm, RenderOrder order, StyleSet styles, ContentHash network, IReadOnlyList<BatchPicture> frames, CancellationToken cancellation)
    {
        var answer = await farm.Submit(Spec(order, styles, network, frames), Me, Word, cancellation);
        return answer is Answer<JobView>.Refused { Refusal.Kind: RefusalKind.Conflict } ? null : answer.OrThrow().Id;
    }

    public static async Task<IReadOnlyList<FrameView>> Frames(IFarm farm, JobId job, CancellationToken cancellation)
    {
        var frames = new List<FrameView>();
        while (true)
        {
            var page = (await farm.Frames(job, new FrameQuery(null, frames.Count + 1, Limits.FramesPerPage), cancellation)).OrThrow();
            frames.AddRange(page.Items);
            if (page.Next is null || page.Items.Count == 0)
                return frames;
        }
    }

    public static async Task Change(IFarm farm, JobId job, JobChange change, CancellationToken cancellation) =>
        (await farm.Change(job, change, Me, cancellation)).OrThrow();

    /// <summary>What all pictures share.</summary>
    public static IEnumerable<(string File, ContentHash Hash)> Files(RenderOrder order, StyleSet styles)
    {
        foreach (var (named, read) in order.Styles.Zip(styles.Inputs))
        {
            yield return (named.File, Of(read.Picture.Sha256));
            if (named.Mask is { } mask)
                yield return (mask, Of(read.Mask!.Sha256));
        }
        if (styles.InitInput is { } init)
            yield return (order.InitFile!, Of(init.Sha256));
    }

    private static JobSpec Spec(RenderOrder order, StyleSet styles, ContentHash network, IReadOnlyList<BatchPicture> frames) => new()
    {
        Name = Word, Owner = Word, Network = network.Hex, OutputName = "{number}.png",
        Contents = [.. frames.Select(frame => frame.Content!)],
        Styles = [new StyleMix("style", [.. styles.Inputs.Select(style => new StyleRef(
            Ref(style.Picture), style.Weight, style.Mask is null ? null : Ref(style.Mask)))])],
        Settings = [new SettingsVariant("settings", order.Settings)],
        Init = order.Settings.Init == InitKind.Picture && styles.InitInput is { } init ? Ref(init) : null,
        // Nobody else could try what failed here; and a picture that fails never stops the others.
        Policy = new JobPolicy
        {
            CodeRetries = 0, ResourceRetries = 0, MostFailedFrames = FarmLimits.FramesOfAJob, MostFailedShare = 1, Speculation = false,
        },
    };

    private static BlobRef Ref(Media.Provenance.InputFile file) => new(file.Name, Of(file.Sha256));

    private static ContentHash Of(string hex) => ContentHash.Parse(hex);
}
