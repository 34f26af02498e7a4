using RenderFarm.Core.Jobs;
using RenderFarm.Core.Scheduling;
using RenderFarm.Grains.Jobs;
using RenderFarm.Views.Reading;
using RenderFarm.Views.Watching;

namespace RenderFarm.Grains.Queue;

/// <summary>Jobs and ranges as they were after one entry of the log, for their grains.</summary>
internal sealed record Captured(Dirt Dirt, QueueHead Head, IReadOnlyList<JobUpdate> Jobs, IReadOnlyList<RangeUpdate> Ranges, bool Whole)
{
    public static Captured Of(Dirt dirt, Dispatcher dispatcher, JobShelf shelf, long sequence, DateTimeOffset now, bool whole)
    {
        var jobs = new List<JobUpdate>();
        var ranges = new List<RangeUpdate>();
        foreach (var (id, changed) in dirt.Jobs)
        {
            if (shelf.Find(id) is not { Job: { } job } held)
                continue;
            jobs.Add(new JobUpdate(
                id, sequence, job.Encode(), [.. changed.Ranges.Select(index => new RangeRuns(index, dispatcher.Range(job, index).Runs()))],
                [.. changed.Events.SelectMany(FrameChanges.Of)], PublishedAttempt.Of(dispatcher, id), dispatcher.SecondsPerFrame(id),
                dispatcher.Eta(id, now), whole));
            ranges.AddRange(changed.Ranges.Select(index => new RangeUpdate(id, index, sequence, held.Bytes(index), whole)));
        }
        var head = new QueueHead(sequence, [.. dispatcher.OpenJobs.Select(job => job.Id)], [.. dispatcher.DrainingWorkers]);
        return new Captured(dirt, head, jobs, ranges, whole);
    }
}
