using RenderFarm.Core.Jobs;
using RenderFarm.Core.Records;
using RenderFarm.Core.Workers;

namespace RenderFarm.Grains.Queue;

/// <summary>Where a queue shard begins to read when it starts: what jobs and ranges lack of its log comes after.</summary>
/// <param name="Sequence">Everything up to this entry of the log is in the rows of jobs and ranges.</param>
/// <param name="Open">Jobs that were not settled then.</param>
/// <param name="Draining">Workers that a person stopped from taking frames.</param>
internal sealed record QueueHead(long Sequence, IReadOnlyList<JobId> Open, IReadOnlyList<WorkerId> Draining)
{
    public static QueueHead None { get; } = new(0, [], []);

    public byte[] Encode()
    {
        var to = new RecordWriter(RecordKind.QueueHead);
        to.Number(Sequence);
        to.Many(Open, job => to.Text(job.Text));
        to.Many(Draining, worker => to.Text(worker.Text));
        return to.ToArray();
    }

    public static QueueHead Decode(ReadOnlyMemory<byte> record) => RecordReader.Read(record, RecordKind.QueueHead, from => new QueueHead(
        from.Number(), from.Many(() => JobId.Parse(from.Text())), from.Many(() => WorkerId.Parse(from.Text()))));
}
