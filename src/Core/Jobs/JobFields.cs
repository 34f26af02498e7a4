using RenderFarm.Core.Frames;
using RenderFarm.Core.Records;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Jobs;

/// <summary>The parts that records of jobs, of their events, headers and pages share.</summary>
internal static class JobFields
{
    public static JobId Job(this RecordReader from) => JobId.Parse(from.Text());

    public static void Counts(this RecordWriter to, FrameCounts counts)
    {
        to.Number(counts.Waiting);
        to.Number(counts.Running);
        to.Number(counts.Done);
        to.Number(counts.Failed);
        to.Number(counts.Skipped);
        to.Number(counts.Reused);
    }

    public static FrameCounts Counts(this RecordReader from) =>
        new(from.Small(), from.Small(), from.Small(), from.Small(), from.Small(), from.Small());

    public static void Blob(this RecordWriter to, BlobRef blob)
    {
        to.Text(blob.Name);
        to.Hash(blob.Hash);
    }

    public static BlobRef Blob(this RecordReader from) => new(from.Text(), from.Hash());

    public static void Content(this RecordWriter to, ContentRef content)
    {
        to.Text(content.Name);
        to.Hash(content.Hash);
        to.Number(content.Width);
        to.Number(content.Height);
    }

    public static ContentRef Content(this RecordReader from) => new(from.Text(), from.Hash(), from.Small(), from.Small());

    public static void Style(this RecordWriter to, StyleMix style)
    {
        to.Text(style.Name);
        to.Many(style.Pictures, picture =>
        {
            to.Blob(picture.Picture);
            to.Real(picture.Weight);
            to.Maybe(picture.Mask, to.Blob);
        });
    }

    public static StyleMix Style(this RecordReader from) =>
        new(from.Text(), from.Many(() => new StyleRef(from.Blob(), from.Real(), from.Maybe(from.Blob))));

    public static void Settings(this RecordWriter to, SettingsVariant variant)
    {
        to.Text(variant.Name);
        to.Text(variant.Settings.ToJson());
    }

    public static SettingsVariant Settings(this RecordReader from) => new(from.Text(), RenderSettings.FromJson(from.Text()));

    public static void Choice(this RecordWriter to, FrameChoice choice)
    {
        to.Number(choice.Content);
        to.Number(choice.Style);
        to.Number(choice.Settings);
        to.Maybe(choice.OutputName, to.Text);
    }

    public static FrameChoice Choice(this RecordReader from) => new(from.Small(), from.Small(), from.Small(), from.Maybe(from.Text));

    public static void Header(this RecordWriter to, JobHeader header)
    {
        to.Text(header.Name);
        to.Text(header.Owner);
        to.Number(header.Priority);
        to.Text(header.Network);
        to.Hash(header.NetworkHash);
        to.Maybe(header.Init, to.Blob);
        to.Text(header.OutputName);
        to.Policy(header.Policy);
        to.Number(header.Passes);
        to.Many(header.After, dependency =>
        {
            to.Text(dependency.Job.Text);
            to.Flag(dependency.FrameByFrame);
        });
        to.Maybe(header.Webhook, to.Text);
        to.Number(header.Contents);
        to.Number(header.Styles);
        to.Number(header.Settings);
        to.Maybe(header.Listed, listed => to.Number(listed));
    }

    public static JobHeader Header(this RecordReader from) => new()
    {
        Name = from.Text(), Owner = from.Text(), Priority = from.Small(), Network = from.Text(), NetworkHash = from.Hash(),
        Init = from.Maybe(from.Blob), OutputName = from.Text(), Policy = from.Policy(), Passes = from.Small(),
        After = from.Many(() => new Dependency(from.Job(), from.Flag())), Webhook = from.Maybe(from.Text), Contents = from.Small(),
        Styles = from.Small(), Settings = from.Small(), Listed = from.MaybeValue(from.Small),
    };

    private static void Policy(this RecordWriter to, JobPolicy policy)
    {
        to.Number(policy.InputRetries);
        to.Number(policy.CodeRetries);
        to.Number(policy.ResourceRetries);
        to.Number(policy.MostFailedFrames);
        to.Real(policy.MostFailedShare);
        to.Number(policy.WorkerStrikes);
        to.Real(policy.ChunkSeconds);
        to.Byte((byte)policy.Order);
        to.Flag(policy.Speculation);
    }

    private static JobPolicy Policy(this RecordReader from) => new()
    {
        InputRetries = from.Small(), CodeRetries = from.Small(), ResourceRetries = from.Small(), MostFailedFrames = from.Small(),
        MostFailedShare = from.Real(), WorkerStrikes = from.Small(), ChunkSeconds = from.Real(), Order = from.Enum<FrameOrder>(),
        Speculation = from.Flag(),
    };
}
