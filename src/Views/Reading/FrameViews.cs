using System.Globalization;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Views.Reading;

/// <summary>Frames as people see them.</summary>
internal static class FrameViews
{
    public static FrameView One(PublishedJob job, FrameRange range, int frame)
    {
        var planned = job.Plan[frame];
        var commit = range.Commit(frame);
        return new FrameView(
            frame, range.State(frame), planned.OutputName, planned.Content, planned.Style.Name, planned.Settings.Name, Running(job, range, frame),
            commit?.Result, commit?.Worker, commit?.Attempt, range.Attempts(frame),
            [.. range.Failures(frame).Select(f => new FailureView(f.Attempt, f.Worker, f.Kind, f.Evidence, f.At))]);
    }

    /// <param name="ranges">A range as it stands.</param>
    public static async Task<Page<FrameView>> Page(PublishedJob job, Func<int, ValueTask<FrameRange>> ranges, FrameQuery query)
    {
        var views = new List<FrameView>();
        for (var frame = Math.Max(1, query.From); frame <= job.Job.Header.Frames;)
        {
            var index = JobHeader.RangeOf(frame);
            var end = JobHeader.FirstOf(index) + job.Job.Header.CountOf(index);
            if (query.State is { } wanted && Count(job.Job.CountsOf(index), wanted) == 0)
            {
                frame = end;
                continue;
            }
            for (var range = await ranges(index); frame < end; frame++)
            {
                if (query.State is { } state && range.State(frame) != state)
                    continue;
                if (views.Count == query.Limit)
                    return new(views, frame.ToString(CultureInfo.InvariantCulture));
                views.Add(One(job, range, frame));
            }
        }
        return new(views, null);
    }

    private static AttemptView? Running(PublishedJob job, FrameRange range, int frame)
    {
        // Of two attempts the one that is further.
        if (range.Leases(frame).IsEmpty || job.Attempts.Where(a => a.Frame == frame).MaxBy(a => a.Done) is not { } attempt)
            return null;
        return new AttemptView(
            attempt.Lease.Attempt, attempt.Lease.Worker, attempt.Lease.Since, attempt.Until, attempt.Progress?.Progress,
            attempt.Progress?.Checkpoint ?? range.Checkpoint(frame), attempt.Progress?.Preview);
    }

    private static int Count(FrameCounts counts, FrameState state) => state switch
    {
        FrameState.Waiting => counts.Waiting,
        FrameState.Running => counts.Running,
        FrameState.Done => counts.Done,
        FrameState.Failed => counts.Failed,
        _ => counts.Skipped,
    };
}
