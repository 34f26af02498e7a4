using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Records;
using RenderFarm.Core.Scheduling;
using RenderFarm.Core.Workers;

namespace RenderFarm.Grains.Queue;

/// <summary>Several decisions of a queue shard as one record of its log: all of them are kept, or none.</summary>
internal static class LogEntry
{
    private enum Tag : byte
    {
        Job,
        Frames,
        Worker,
    }

    public static byte[] Encode(IReadOnlyList<FarmChange> changes)
    {
        var to = new RecordWriter(RecordKind.QueueLog);
        to.Many(changes, change => Write(to, change));
        return to.ToArray();
    }

    public static IReadOnlyList<FarmChange> Decode(ReadOnlyMemory<byte> record) => RecordReader.Read(record, RecordKind.QueueLog, from =>
        from.Many(() => Read(from)).SelectMany(changes => changes).ToList());

    private static void Write(RecordWriter to, FarmChange change)
    {
        switch (change)
        {
            case FarmChange.OfJob c:
                to.Byte((byte)Tag.Job);
                to.Text(c.Job.Text);
                to.Record(JobEventCodec.Encode(c.Event));
                break;
            case FarmChange.OfFrames c:
                to.Byte((byte)Tag.Frames);
                to.Text(c.Job.Text);
                to.Number(c.Range);
                to.Record(FrameEventCodec.Encode(c.Events));
                break;
            case FarmChange.OfWorker c:
                to.Byte((byte)Tag.Worker);
                to.Text(c.Worker.Text);
                to.Flag(c.Draining);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, "No such change.");
        }
    }

    private static IEnumerable<FarmChange> Read(RecordReader from)
    {
        switch (from.Enum<Tag>())
        {
            case Tag.Job:
                var ofEvents = JobId.Parse(from.Text());
                return [.. JobEventCodec.Decode(from.Record()).Select(happened => new FarmChange.OfJob(ofEvents, happened))];
            case Tag.Frames:
                return [new FarmChange.OfFrames(JobId.Parse(from.Text()), from.Small(), FrameEventCodec.Decode(from.Record()))];
            default:
                return [new FarmChange.OfWorker(WorkerId.Parse(from.Text()), from.Flag())];
        }
    }
}
