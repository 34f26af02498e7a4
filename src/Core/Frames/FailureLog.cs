using System.Collections.Immutable;
using RenderFarm.Core.Records;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Frames;

/// <summary>The failures of a range that are remembered, oldest first: so many of a frame, so many in all, and so many bytes of text.</summary>
internal sealed record FailureLog
{
    private readonly ImmutableList<Entry> _entries;
    private readonly NameTable _texts;

    private FailureLog(ImmutableList<Entry> entries, NameTable texts) => (_entries, _texts) = (entries, texts);

    /// <param name="Worker">Place in the table of texts, and so is its evidence.</param>
    private readonly record struct Entry(int Frame, AttemptId Attempt, int Worker, FailureKind Kind, int Evidence, DateTimeOffset At);

    public static FailureLog Empty { get; } = new([], NameTable.Empty(FarmLimits.FailureTextBytesOfARange));

    public IEnumerable<FrameFailure> All => _entries.Select(Unpack);

    public IEnumerable<FrameFailure> Of(int frame) => _entries.Where(entry => entry.Frame == frame).Select(Unpack);

    public FailureLog With(FrameEvent.AttemptFailed e)
    {
        var kept = _entries;
        if (kept.Count(entry => entry.Frame == e.Frame) >= FarmLimits.FailuresOfAFrame)
            kept = kept.RemoveAt(kept.FindIndex(entry => entry.Frame == e.Frame));
        else if (kept.Count >= FarmLimits.FailuresOfARange)
            kept = kept.RemoveAt(0);
        var failure = new FrameFailure(e.Frame, e.Attempt, e.Worker, e.Kind, e.Evidence, e.At);
        // Full tables lose their older half, so that this is seldom.
        return new FailureLog(kept, _texts).TryAdd(failure)
            ?? kept.Skip((kept.Count + 1) / 2).Select(Unpack).Append(failure).Aggregate(Empty, (log, old) => log.TryAdd(old) ?? log);
    }

    public void Write(RecordWriter to, int first)
    {
        to.Many(_texts.Kept, to.Text);
        to.Many(_entries, entry =>
        {
            to.Number(entry.Frame - first);
            to.Attempt(entry.Attempt);
            to.Number(entry.Worker);
            to.Byte((byte)entry.Kind);
            to.Number(entry.Evidence);
            to.Time(entry.At);
        });
    }

    public static FailureLog Read(RecordReader from, Func<int> frame)
    {
        var texts = from.Many(from.Text).Aggregate(Empty._texts, (table, text) => table.With(text, out _));
        var entries = from.Many(() => new Entry(frame(), from.Attempt(), from.Small(), from.Enum<FailureKind>(), from.Small(), from.Time()));
        if (entries.Any(e => e.Worker < 0 || e.Worker >= texts.Names.Count || e.Evidence < 0 || e.Evidence >= texts.Names.Count))
            throw new CorruptRecordException("A failure is said to be by names that are not there.");
        return new([.. entries], texts);
    }

    /// <summary>Null when the texts do not fit.</summary>
    private FailureLog? TryAdd(FrameFailure failure)
    {
        var texts = _texts.With(failure.Worker.Text, out var worker).With(failure.Evidence, out var evidence);
        return worker == NameTable.NotKept || evidence == NameTable.NotKept && failure.Evidence.Length > 0
            ? null
            : new(_entries.Add(new(failure.Frame, failure.Attempt, worker, failure.Kind, evidence, failure.At)), texts);
    }

    private FrameFailure Unpack(Entry e) => new(e.Frame, e.Attempt, WorkerId.Parse(_texts[e.Worker]), e.Kind, _texts[e.Evidence], e.At);
}
