using System.Collections.Immutable;
using RenderFarm.Core.Records;

namespace RenderFarm.Core.Frames;

/// <summary>Events of a range as bytes, for a journal: those of one decision in one record.</summary>
public static class FrameEventCodec
{
    private enum Tag : byte { Leased = 1, CheckpointSaved, Committed, AttemptFailed, Released, Skipped, Retried }

    public static byte[] Encode(params IReadOnlyCollection<FrameEvent> events)
    {
        var to = new RecordWriter(RecordKind.FrameEvents);
        to.Many(events, happened => Write(to, happened));
        return to.ToArray();
    }

    /// <exception cref="CorruptRecordException">Not what <see cref="Encode"/> gave.</exception>
    public static ImmutableArray<FrameEvent> Decode(ReadOnlyMemory<byte> record) =>
        RecordReader.Read(record, RecordKind.FrameEvents, from => from.Many(() => Read(from)));

    private static void Write(RecordWriter to, FrameEvent happened)
    {
        switch (happened)
        {
            case FrameEvent.Leased e:
                Begin(to, Tag.Leased, e.Frame);
                to.Lease(e.Lease);
                break;
            case FrameEvent.CheckpointSaved e:
                Begin(to, Tag.CheckpointSaved, e.Frame);
                to.Hash(e.Checkpoint);
                break;
            case FrameEvent.Committed e:
                Begin(to, Tag.Committed, e.Frame);
                to.Attempt(e.Attempt);
                to.Maybe(e.Worker, worker => to.Text(worker.Text));
                to.Result(e.Result);
                break;
            case FrameEvent.AttemptFailed e:
                Write(to, e);
                break;
            case FrameEvent.Released e:
                Begin(to, Tag.Released, e.Frame);
                to.Attempt(e.Attempt);
                to.Byte((byte)e.Reason);
                to.Maybe(e.Checkpoint, to.Hash);
                to.Byte((byte)e.Next);
                to.Maybe(e.NotBefore, to.Time);
                break;
            case FrameEvent.Skipped e:
                Begin(to, Tag.Skipped, e.First);
                to.Number(e.Count);
                break;
            case FrameEvent.Retried e:
                Begin(to, Tag.Retried, e.First);
                to.Number(e.Count);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened.GetType().Name, "No such event.");
        }
    }

    private static void Write(RecordWriter to, FrameEvent.AttemptFailed e)
    {
        Begin(to, Tag.AttemptFailed, e.Frame);
        to.Attempt(e.Attempt);
        to.Text(e.Worker.Text);
        to.Byte((byte)e.Kind);
        to.Text(e.Evidence);
        to.Byte((byte)e.Next);
        to.Maybe(e.NotBefore, to.Time);
        to.Time(e.At);
    }

    private static void Begin(RecordWriter to, Tag tag, int frame)
    {
        to.Byte((byte)tag);
        to.Number(frame);
    }

    private static FrameEvent Read(RecordReader from)
    {
        var (tag, frame) = (from.Enum<Tag>(), from.Small());
        return tag switch
        {
            Tag.Leased => new FrameEvent.Leased(frame, from.Lease()),
            Tag.CheckpointSaved => new FrameEvent.CheckpointSaved(frame, from.Hash()),
            Tag.Committed => new FrameEvent.Committed(frame, from.Attempt(), from.MaybeValue(from.Worker), from.Result()),
            Tag.AttemptFailed => new FrameEvent.AttemptFailed(
                frame, from.Attempt(), from.Worker(), from.Enum<FailureKind>(), from.Text(), from.Enum<FrameState>(),
                from.MaybeValue(from.Time), from.Time()),
            Tag.Released => new FrameEvent.Released(
                frame, from.Attempt(), from.Enum<ReleaseReason>(), from.MaybeValue(from.Hash), from.Enum<FrameState>(), from.MaybeValue(from.Time)),
            Tag.Skipped => new FrameEvent.Skipped(frame, from.Small()),
            _ => new FrameEvent.Retried(frame, from.Small()),
        };
    }
}
