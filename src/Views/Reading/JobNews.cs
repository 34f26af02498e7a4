using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Views.Reading;

/// <summary>What a group of commands made of a job: the job and its changed ranges as they are now, and what happened to its frames.</summary>
internal sealed record JobNews(Job Job, IReadOnlyList<(int Index, FrameRange Range)> Ranges, IReadOnlyList<FrameEvent> Events)
{
    public static IReadOnlyList<JobNews> Of(IReadOnlyList<FarmChange> changes, Dispatcher dispatcher) =>
    [
        .. from change in changes
           let id = change switch { FarmChange.OfJob c => c.Job, FarmChange.OfFrames c => c.Job, _ => (JobId?)null }
           where id is not null
           group change by id.Value into ofJob
           let job = dispatcher.Job(ofJob.Key)!
           let frames = ofJob.OfType<FarmChange.OfFrames>().ToList()
           select new JobNews(
               job, [.. frames.Select(c => c.Range).Distinct().Select(index => (index, dispatcher.Range(job, index)))],
               [.. frames.SelectMany(c => c.Events)]),
    ];
}
