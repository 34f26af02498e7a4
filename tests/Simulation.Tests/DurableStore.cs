using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Scheduling;
using RenderFarm.Core.Workers;

namespace RenderFarm.Simulation.Tests;

/// <summary>What survives: jobs, ranges, lists, and who drains. A write does all of its changes.</summary>
internal sealed class DurableStore
{
    public Dictionary<JobId, Job> Jobs { get; } = [];
    public Dictionary<(JobId Job, int Range), FrameRange> Ranges { get; } = [];
    public Dictionary<JobId, IJobLists> Lists { get; } = [];
    public HashSet<WorkerId> Draining { get; } = [];

    public FrameRange Range(JobId job, int index) => Ranges.TryGetValue((job, index), out var range)
        ? range
        : FrameRange.New(JobHeader.FirstOf(index), Jobs[job].Header.CountOf(index));

    /// <summary>By way of its record, as any store has it; null: there is none.</summary>
    public Job? ReadJob(JobId job) => Jobs.TryGetValue(job, out var kept) ? Job.Decode(Bounded(kept.Encode())) : null;

    /// <inheritdoc cref="ReadJob"/>
    public FrameRange? ReadRange(JobId job, int index) =>
        Ranges.TryGetValue((job, index), out var kept) ? FrameRange.Decode(Bounded(kept.Encode())) : null;

    private static byte[] Bounded(byte[] record) => record.Length <= FarmLimits.RecordBytes
        ? record
        : throw new InvariantBrokenException($"a record of {record.Length} bytes is over its bound");

    public void Write(IEnumerable<FarmChange> changes)
    {
        foreach (var change in changes)
        {
            switch (change)
            {
                case FarmChange.OfJob { Event: JobEvent.Submitted submitted } c:
                    Jobs.Add(c.Job, Job.Of(submitted));
                    break;
                case FarmChange.OfJob c:
                    Jobs[c.Job] = Jobs[c.Job].Apply(c.Event);
                    break;
                case FarmChange.OfFrames c:
                    Ranges[(c.Job, c.Range)] = Range(c.Job, c.Range).Apply(c.Events);
                    break;
                case FarmChange.OfWorker { Draining: true } c:
                    Draining.Add(c.Worker);
                    break;
                case FarmChange.OfWorker c:
                    Draining.Remove(c.Worker);
                    break;
            }
        }
    }
}
