using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Scheduling;
using RenderFarm.Core.Workers;

namespace RenderFarm.Grains.Queue;

/// <summary>Folds the log over the rows of jobs and ranges: what a shard does when it starts.</summary>
internal static class Restoring
{
    /// <returns>Workers that drain, and what is in the log but not in the rows.</returns>
    public static async Task<(IReadOnlyCollection<WorkerId> Draining, Dirt Dirt)> Read(
        QueueHead head, IReadOnlyList<(long Sequence, byte[] Bytes)> entries, JobShelf jobs, DateTimeOffset now)
    {
        var changes = entries.Select(entry => (entry.Sequence, Changes: LogEntry.Decode(entry.Bytes))).ToList();
        var ids = head.Open.Concat(changes.SelectMany(entry => entry.Changes).Select(JobOf).OfType<JobId>()).Distinct().ToList();
        await jobs.Hold(ids, now);
        var (draining, dirt, ranges) = (head.Draining.ToHashSet(), new Dirt(), new Dictionary<(JobId, int), FrameRange>());
        foreach (var (sequence, group) in changes)
            foreach (var change in group)
            {
                if (change is FarmChange.OfWorker(var worker, var drains))
                    _ = drains ? draining.Add(worker) : draining.Remove(worker);
                else if (jobs.Find(JobOf(change)!.Value) is { } held && Fold(held, sequence, change, ranges))
                    dirt.Add(change);
            }
        foreach (var ((id, index), range) in ranges)
            jobs.Find(id)!.Set(index, range.Encode());
        return (draining, dirt);
    }

    private static JobId? JobOf(FarmChange change) => change switch
    {
        FarmChange.OfJob c => c.Job,
        FarmChange.OfFrames c => c.Job,
        _ => null,
    };

    private static bool Fold(HeldJob held, long sequence, FarmChange change, Dictionary<(JobId, int), FrameRange> ranges)
    {
        switch (change)
        {
            case FarmChange.OfJob c when sequence > held.Sequence:
                held.Job = c.Event is JobEvent.Submitted submitted ? Job.Of(submitted) : held.Job!.Apply(c.Event);
                return true;
            case FarmChange.OfFrames c when sequence > held.SequenceOf(c.Range):
                var before = ranges.TryGetValue((c.Job, c.Range), out var range) ? range
                    : held.Range(c.Range) ?? FrameRange.New(JobHeader.FirstOf(c.Range), held.Header.CountOf(c.Range));
                ranges[(c.Job, c.Range)] = before.Apply(c.Events);
                return true;
            default:
                return false;
        }
    }
}
