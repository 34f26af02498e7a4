using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Records;

namespace RenderFarm.Core.Jobs;

/// <summary>Events of a job as bytes, for a journal: those of one decision in one record.</summary>
public static class JobEventCodec
{
    private enum Tag : byte
    {
        Submitted = 1, Started, Paused, Resumed, Stopped, Cancelled, Reopened, Reprioritised, WorkerStruck, WorkerSetAside, WorkerForgiven,
        RangeCounted, Finished,
    }

    public static byte[] Encode(params IReadOnlyCollection<JobEvent> events)
    {
        var to = new RecordWriter(RecordKind.JobEvents);
        to.Many(events, happened => Write(to, happened));
        return to.ToArray();
    }

    /// <exception cref="CorruptRecordException">Not what <see cref="Encode"/> gave.</exception>
    public static ImmutableArray<JobEvent> Decode(ReadOnlyMemory<byte> record) =>
        RecordReader.Read(record, RecordKind.JobEvents, from => from.Many(() => Read(from)));

    private static void Write(RecordWriter to, JobEvent happened)
    {
        switch (happened)
        {
            case JobEvent.Submitted e:
                to.Byte((byte)Tag.Submitted);
                to.Text(e.Job.Text);
                to.Header(e.Header);
                to.Time(e.At);
                break;
            case JobEvent.Started e: Write(to, Tag.Started, e.At); break;
            case JobEvent.Paused e:
                Write(to, Tag.Paused, e.At, e.By);
                to.Flag(e.Now);
                break;
            case JobEvent.Resumed e: Write(to, Tag.Resumed, e.At, e.By); break;
            case JobEvent.Stopped e: Write(to, Tag.Stopped, e.At, e.Reason); break;
            case JobEvent.Cancelled e: Write(to, Tag.Cancelled, e.At, e.By); break;
            case JobEvent.Reopened e: Write(to, Tag.Reopened, e.At, e.By); break;
            case JobEvent.Reprioritised e:
                Write(to, Tag.Reprioritised, e.At, e.By);
                to.Number(e.Priority);
                break;
            case JobEvent.Finished e: Write(to, Tag.Finished, e.At); break;
            default: WriteFact(to, happened); break;
        }
    }

    private static void WriteFact(RecordWriter to, JobEvent happened)
    {
        switch (happened)
        {
            case JobEvent.WorkerStruck e:
                to.Byte((byte)Tag.WorkerStruck);
                to.Text(e.Worker.Text);
                to.Number(e.Frame);
                break;
            case JobEvent.WorkerSetAside e: Write(to, Tag.WorkerSetAside, e.At, e.Worker.Text); break;
            case JobEvent.WorkerForgiven e:
                to.Byte((byte)Tag.WorkerForgiven);
                to.Text(e.Worker.Text);
                break;
            case JobEvent.RangeCounted e:
                to.Byte((byte)Tag.RangeCounted);
                to.Number(e.Range);
                to.Counts(e.Counts);
                break;
            default: throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "No such event.");
        }
    }

    private static void Write(RecordWriter to, Tag tag, DateTimeOffset at, string? text = null)
    {
        to.Byte((byte)tag);
        to.Time(at);
        if (text is not null)
            to.Text(text);
    }

    // Arguments are read in the order in which they stand: the order in which they were written.
    private static JobEvent Read(RecordReader from) => from.Enum<Tag>() switch
    {
        Tag.Submitted => new JobEvent.Submitted(from.Job(), from.Header(), from.Time()),
        Tag.Started => new JobEvent.Started(from.Time()),
        Tag.Paused => Told(from, (by, at) => new JobEvent.Paused(by, from.Flag(), at)),
        Tag.Resumed => Told(from, (by, at) => new JobEvent.Resumed(by, at)),
        Tag.Stopped => Told(from, (reason, at) => new JobEvent.Stopped(reason, at)),
        Tag.Cancelled => Told(from, (by, at) => new JobEvent.Cancelled(by, at)),
        Tag.Reopened => Told(from, (by, at) => new JobEvent.Reopened(by, at)),
        Tag.Reprioritised => Told(from, (by, at) => new JobEvent.Reprioritised(from.Small(), by, at)),
        Tag.WorkerStruck => new JobEvent.WorkerStruck(from.Worker(), from.Small()),
        Tag.WorkerSetAside => Told(from, (worker, at) => new JobEvent.WorkerSetAside(Workers.WorkerId.Parse(worker), at)),
        Tag.WorkerForgiven => new JobEvent.WorkerForgiven(from.Worker()),
        Tag.RangeCounted => new JobEvent.RangeCounted(from.Small(), from.Counts()),
        _ => new JobEvent.Finished(from.Time()),
    };

    private static JobEvent Told(RecordReader from, Func<string, DateTimeOffset, JobEvent> make)
    {
        var at = from.Time();
        return make(from.Text(), at);
    }
}
