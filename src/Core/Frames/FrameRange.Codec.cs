using System.Collections.Immutable;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Records;

namespace RenderFarm.Core.Frames;

public sealed partial class FrameRange
{
    /// <summary>The range as one record, under <see cref="FarmLimits.RecordBytes"/> whatever it went through. The same range gives the same bytes.</summary>
    public byte[] Encode()
    {
        var to = new RecordWriter(RecordKind.FrameRange);
        to.Number(First);
        to.Number(Count);
        to.Number(Version);
        to.Many(_names.Kept, to.Text);
        to.Many(_networks, to.Hash);
        to.Many(Runs(), run =>
        {
            to.Byte((byte)run.State);
            to.Number(run.Count);
        });
        for (var i = 0; i < Count; i++)
            if (_commits[i] is { } commit)
                to.Packed(commit);
        Many(to, _leases, leases => to.Many(leases, to.Lease));
        Many(to, _tries, to.Tries);
        Many(to, _checkpoints, to.Hash);
        _failures.Write(to, First);
        _later.Write(to);
        return to.ToArray();
    }

    /// <exception cref="CorruptRecordException">Not what <see cref="Encode"/> gave.</exception>
    public static FrameRange Decode(ReadOnlyMemory<byte> record) => RecordReader.Read(record, RecordKind.FrameRange, Read);

    /// <summary>Frames in the same state, in order of their numbers.</summary>
    public IReadOnlyList<Ports.FrameRun> Runs()
    {
        var runs = new List<Ports.FrameRun>();
        var first = 0;
        for (var i = 1; i <= Count; i++)
        {
            if (i == Count || _states[i] != _states[first])
            {
                runs.Add(new(_states[first], i - first));
                first = i;
            }
        }
        return runs;
    }

    private void Many<T>(RecordWriter to, ImmutableSortedDictionary<int, T> table, Action<T> write) => to.Many(table, pair =>
    {
        to.Number(pair.Key - First);
        write(pair.Value);
    });

    private static FrameRange Read(RecordReader from)
    {
        var range = New(from.Small(), from.Small());
        range.Version = from.Number();
        foreach (var name in from.Many(from.Text))
            range._names = range._names.With(name, out _);
        range._networks = from.Many(from.Hash);
        range.ReadStates(from);
        for (var i = 0; i < range.Count; i++)
            if (range._states[i] == FrameState.Done)
                range.Restore(i, from.Packed());
        range._leases = range.Table(from, () => from.Many(from.Lease));
        range._tries = range.Table(from, from.Tries);
        range._checkpoints = range.Table(from, from.Hash);
        range._failures = FailureLog.Read(from, () => range.ReadFrame(from));
        range._later = LaterFields.Read(from);
        range.LeaseCount = range._leases.Values.Sum(leases => leases.Length);
        range.CheckLeases();
        return range;
    }

    private void ReadStates(RecordReader from)
    {
        var (at, counts) = (0, default(FrameCounts));
        foreach (var (state, count) in from.Many(() => (from.Enum<FrameState>(), from.Small())))
        {
            if (count < 1 || count > Count - at)
                throw new CorruptRecordException($"Runs of states do not add up to {Count} frames.");
            _states = _states.With(at, count, state);
            counts = counts.Add(state, count);
            at += count;
        }
        if (at != Count)
            throw new CorruptRecordException($"Runs of states do not add up to {Count} frames.");
        Counts = counts;
    }

    private void Restore(int index, PackedCommit commit)
    {
        if (commit.Worker >= _names.Names.Count || commit.Backend >= _names.Names.Count || commit.Network >= _networks.Length)
            throw new CorruptRecordException($"Frame {First + index} is said to be made by names that are not there.");
        _commits = _commits.With(index, commit);
        Counts = Counts with { Reused = Counts.Reused + (commit.Reused ? 1 : 0) };
    }

    private ImmutableSortedDictionary<int, T> Table<T>(RecordReader from, Func<T> read) => ImmutableSortedDictionary.CreateRange(
        from.Many(() => KeyValuePair.Create(ReadFrame(from), read())));

    private int ReadFrame(RecordReader from) => First + from.Small() is var frame && Contains(frame)
        ? frame
        : throw new CorruptRecordException($"There is no frame {frame} among {First} to {Last}.");

    private void CheckLeases()
    {
        for (var frame = First; frame <= Last; frame++)
            if ((State(frame) == FrameState.Running) != (Leases(frame).Length is > 0 and <= FarmLimits.LeasesOfAFrame))
                throw new CorruptRecordException($"Frame {frame} is {State(frame)} and has {Leases(frame).Length} leases.");
    }
}
