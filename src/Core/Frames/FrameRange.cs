using System.Collections.Immutable;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Records;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Frames;

/// <summary>
/// Up to 1024 frames of a job, one after another: an immutable fold over their events. What most frames lack (leases, failures, checkpoints) is in
/// sparse tables; what is left of a frame that is done takes 150 bytes. Frames are named by their numbers in the job, from 1.
/// </summary>
public sealed partial class FrameRange
{
    private StatePlanes _states = new();
    private PagedArray<PackedCommit> _commits;
    private NameTable _names = NameTable.Empty(FarmLimits.NamesBytesOfARange);
    private ImmutableArray<ContentHash> _networks = [];
    private ImmutableSortedDictionary<int, ImmutableArray<Lease>> _leases = ImmutableSortedDictionary<int, ImmutableArray<Lease>>.Empty;
    private ImmutableSortedDictionary<int, FrameTries> _tries = ImmutableSortedDictionary<int, FrameTries>.Empty;
    private ImmutableSortedDictionary<int, ContentHash> _checkpoints = ImmutableSortedDictionary<int, ContentHash>.Empty;
    private FailureLog _failures = FailureLog.Empty;
    private LaterFields _later = LaterFields.None;

    private FrameRange(int first, int count)
    {
        (First, Count, Counts) = (first, count, new FrameCounts(count, 0, 0, 0, 0));
        _commits = new(count);
    }

    /// <summary>Number of the first frame, from 1.</summary>
    public int First { get; }

    public int Count { get; }

    /// <summary>Number of the last frame.</summary>
    public int Last => First + Count - 1;

    public FrameCounts Counts { get; private set; }

    /// <summary>Events since the beginning.</summary>
    public long Version { get; private set; }

    /// <summary>Nothing is left to do.</summary>
    public bool IsSettled => Counts.Waiting == 0 && Counts.Running == 0;

    /// <summary>Live leases, seconds included.</summary>
    public int LeaseCount { get; private set; }

    /// <summary>All frames wait.</summary>
    /// <param name="first">Number of the first frame, from 1.</param>
    /// <param name="count">1..<see cref="FarmLimits.FramesOfARange"/>.</param>
    public static FrameRange New(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, FarmLimits.FramesOfARange);
        return new(first, count);
    }

    public bool Contains(int frame) => frame >= First && frame <= Last;

    public FrameState State(int frame) => _states[Index(frame)];

    /// <summary>None unless the frame runs; two while a speculative attempt does too.</summary>
    public ImmutableArray<Lease> Leases(int frame) => _leases.TryGetValue(frame, out var leases) ? leases : [];

    /// <summary>All live leases in order of their frames.</summary>
    public IEnumerable<(int Frame, Lease Lease)> Leases() => _leases.SelectMany(pair => pair.Value.Select(lease => (pair.Key, lease)));

    /// <summary>Null unless the frame is done.</summary>
    public Commit? Commit(int frame) => _commits[Index(frame)]?.Unpack(_names, _networks);

    /// <summary>Those that are remembered, oldest first.</summary>
    public IEnumerable<FrameFailure> Failures(int frame) => _failures.Of(frame);

    /// <summary>Of all frames, oldest first.</summary>
    public IEnumerable<FrameFailure> Failures() => _failures.All;

    public FrameTries Tries(int frame) => _tries.GetValueOrDefault(frame, FrameTries.None);

    /// <summary>Attempts so far: those that ended, that run, and that gave the result.</summary>
    public int Attempts(int frame) =>
        Tries(frame).Ended + Leases(frame).Length + (_commits[Index(frame)] is { Reused: false } ? 1 : 0);

    /// <summary>Where the next attempt goes on; null: from the beginning.</summary>
    public ContentHash? Checkpoint(int frame) => _checkpoints.TryGetValue(frame, out var checkpoint) ? checkpoint : null;

    /// <summary>Frames that wait, in this order.</summary>
    public IEnumerable<int> Waiting(FrameOrder order)
    {
        if (order == FrameOrder.Ascending)
            for (var i = _states.NextWaiting(0, Count); i >= 0; i = _states.NextWaiting(i + 1, Count))
                yield return First + i;
        else if (order == FrameOrder.Descending)
            for (var i = _states.PreviousWaiting(Count - 1); i >= 0; i = _states.PreviousWaiting(i - 1))
                yield return First + i;
        else
            for (var k = 0; k < Count; k++)
                if (MiddleOut.Order(Count)[k] is var i && _states[i] == FrameState.Waiting)
                    yield return First + i;
    }

    private int Index(int frame) => Contains(frame)
        ? frame - First
        : throw new ArgumentOutOfRangeException(nameof(frame), frame, $"The range holds frames {First} to {Last}.");

    private FrameRange Clone() => (FrameRange)MemberwiseClone();
}
