using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Records;

namespace RenderFarm.Core.Jobs;

public sealed partial record Job
{
    /// <summary>The job as one record, under <see cref="FarmLimits.RecordBytes"/>. The same job gives the same bytes.</summary>
    public byte[] Encode()
    {
        var to = new RecordWriter(RecordKind.Job);
        to.Text(Id.Text);
        to.Header(Header);
        to.Time(SubmittedAt);
        to.Number(Version);
        to.Byte((byte)State);
        to.Maybe(StateReason, to.Text);
        to.Flag(CallsBack);
        to.Number(Priority);
        to.Maybe(StartedAt, to.Time);
        to.Maybe(FinishedAt, to.Time);
        to.Number(ForgivenFailures);
        for (var range = 0; range < Header.Ranges; range++)
            to.Maybe(Ranges[range], to.Counts);
        to.Many(SetAside, to.Text);
        to.Many(Strikes, pair =>
        {
            to.Text(pair.Key);
            to.Many(pair.Value, frame => to.Number(frame));
        });
        Later.Write(to);
        return to.ToArray();
    }

    /// <exception cref="CorruptRecordException">Not what <see cref="Encode"/> gave.</exception>
    public static Job Decode(ReadOnlyMemory<byte> record) => RecordReader.Read(record, RecordKind.Job, Read);

    private static Job Read(RecordReader from)
    {
        var job = new Job(new JobEvent.Submitted(from.Job(), from.Header(), from.Time()))
        {
            Version = from.Number(), State = from.Enum<JobState>(), StateReason = from.Maybe(from.Text), CallsBack = from.Flag(),
            Priority = from.Small(), StartedAt = from.MaybeValue(from.Time), FinishedAt = from.MaybeValue(from.Time),
        };
        var forgiven = from.Small();
        for (var range = 0; range < job.Header.Ranges; range++)
            if (from.MaybeValue(from.Counts) is { } counts)
                job = job.Counted(new JobEvent.RangeCounted(range, counts));
        return job with
        {
            ForgivenFailures = forgiven,
            SetAside = job.SetAside.Union(from.Many(from.Text)),
            Strikes = job.Strikes.AddRange(from.Many(() => KeyValuePair.Create(from.Text(), from.Many(from.Small).ToImmutableSortedSet()))),
            Later = LaterFields.Read(from),
        };
    }
}
