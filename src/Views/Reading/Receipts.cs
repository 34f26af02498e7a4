using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Receipts;

namespace RenderFarm.Views.Reading;

/// <summary>The receipt of a job as it stands.</summary>
internal static class Receipts
{
    /// <param name="ranges">A range as it stands.</param>
    public static async Task<Receipt> Of(PublishedJob published, Func<int, ValueTask<FrameRange>> ranges, ContentHash specHash, string farmVersion)
    {
        var job = published.Job;
        var settings = Enumerable.Range(0, job.Header.Settings).Select(i => published.Lists.Settings(i).Settings.Hash()).ToArray();
        var frames = new List<ReceiptFrame>(job.Header.Frames);
        for (var index = 0; index < job.Header.Ranges; index++)
        {
            var range = await ranges(index);
            for (var frame = range.First; frame <= range.Last; frame++)
                frames.Add(Of(published.Plan, range, frame, settings));
        }
        var counts = frames.Aggregate(default(FrameCounts), (sum, frame) => sum + One(frame));
        return ReceiptSeal.Seal(new Receipt(
            Receipt.Newest, job.Id, job.Header.Name, job.Header.Owner, job.State, job.SubmittedAt, job.FinishedAt, farmVersion, specHash,
            job.Header.NetworkHash, counts.Done == counts.Total, counts, frames));
    }

    private static ReceiptFrame Of(JobPlan plan, FrameRange range, int frame, ContentHash[] settings)
    {
        var planned = plan[frame];
        var commit = range.Commit(frame);
        return new ReceiptFrame(
            frame, range.State(frame), planned.OutputName, planned.Content.Hash, [.. planned.Style.Pictures.Select(p => p.Picture.Hash)],
            settings[plan.Place(frame).Settings], commit?.Result, commit?.Attempt, commit?.Worker, commit is null ? Reason(range, frame) : null);
    }

    private static string Reason(FrameRange range, int frame) => range.State(frame) switch
    {
        FrameState.Failed => range.Failures(frame).LastOrDefault()?.Evidence is { Length: > 0 } evidence ? evidence : "failed; its log says why",
        FrameState.Skipped => "skipped",
        FrameState.Running => "not done yet: it runs",
        _ => "not done yet: it waits",
    };

    private static FrameCounts One(ReceiptFrame frame) => frame.State switch
    {
        FrameState.Waiting => new(1, 0, 0, 0, 0),
        FrameState.Running => new(0, 1, 0, 0, 0),
        FrameState.Done => new(0, 0, 1, 0, 0, frame.Result!.Reused ? 1 : 0),
        FrameState.Failed => new(0, 0, 0, 1, 0),
        _ => new(0, 0, 0, 0, 1),
    };
}
