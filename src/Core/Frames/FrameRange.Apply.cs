using System.Collections.Immutable;

namespace RenderFarm.Core.Frames;

public sealed partial class FrameRange
{
    public FrameRange Apply(params IEnumerable<FrameEvent> events)
    {
        var range = Clone();
        foreach (var happened in events)
            range.Take(happened);
        return range;
    }

    public FrameRange Apply(FrameEvent happened)
    {
        var range = Clone();
        range.Take(happened);
        return range;
    }

    private void Take(FrameEvent happened)
    {
        switch (happened)
        {
            case FrameEvent.Leased e: Take(e); break;
            case FrameEvent.CheckpointSaved e: Take(e); break;
            case FrameEvent.Committed e: Take(e); break;
            case FrameEvent.AttemptFailed e: Take(e); break;
            case FrameEvent.Released e: Take(e); break;
            case FrameEvent.Skipped e: Settle(e.First, e.Count, nameof(FrameEvent.Skipped), FrameState.Skipped); break;
            case FrameEvent.Retried e: Take(e); break;
            default: throw new InvalidOperationException($"{happened.GetType().Name} is no event of a frame.");
        }
        Version++;
    }

    private void Take(FrameEvent.Leased e)
    {
        Move(e.Frame, nameof(FrameEvent.Leased), FrameState.Running);
        _leases = _leases.SetItem(e.Frame, Leases(e.Frame).Add(e.Lease));
        LeaseCount++;
        if (_tries.TryGetValue(e.Frame, out var tries) && tries.NotBefore is not null)
            _tries = _tries.SetItem(e.Frame, tries with { NotBefore = null });
    }

    private void Take(FrameEvent.CheckpointSaved e)
    {
        if (State(e.Frame) != FrameState.Running)
            throw new InvalidOperationException($"Frame {e.Frame} is {State(e.Frame)}: no attempt can leave a checkpoint.");
        _checkpoints = _checkpoints.SetItem(e.Frame, e.Checkpoint);
    }

    private void Take(FrameEvent.Committed e)
    {
        Move(e.Frame, nameof(FrameEvent.Committed), FrameState.Done);
        var others = Leases(e.Frame).Count(lease => lease.Attempt != e.Attempt);
        LeaseCount -= Leases(e.Frame).Length;
        _leases = _leases.Remove(e.Frame);
        _checkpoints = _checkpoints.Remove(e.Frame);
        if (others > 0)
            _tries = _tries.SetItem(e.Frame, Tries(e.Frame) with { Ended = Tries(e.Frame).Ended + others });
        _commits = _commits.With(Index(e.Frame), PackedCommit.Pack(e, ref _names, ref _networks));
        if (e.Result.Reused)
            Counts = Counts with { Reused = Counts.Reused + 1 };
    }

    private void Take(FrameEvent.AttemptFailed e)
    {
        EndLease(e.Frame, e.Attempt, nameof(FrameEvent.AttemptFailed), e.Next);
        var tries = Tries(e.Frame);
        _tries = _tries.SetItem(e.Frame, e.Kind switch
        {
            FailureKind.Input => tries with { Input = tries.Input + 1 },
            FailureKind.Code => tries with { Code = tries.Code + 1 },
            FailureKind.Resource => tries with { Resource = tries.Resource + 1 },
            _ => tries with { Setbacks = tries.Setbacks + 1 },
        } with { Ended = tries.Ended + 1, LastEnded = e.Attempt, NotBefore = e.NotBefore });
        // What led to a wrong picture is not gone on with.
        if (e.Kind is FailureKind.Input or FailureKind.Code)
            _checkpoints = _checkpoints.Remove(e.Frame);
        _failures = _failures.With(e);
    }

    private void Take(FrameEvent.Released e)
    {
        EndLease(e.Frame, e.Attempt, nameof(FrameEvent.Released), e.Next);
        var tries = Tries(e.Frame);
        // A host that died says nothing about the frame.
        var setbacks = tries.Setbacks + (e.Reason == ReleaseReason.Restarted ? 0 : 1);
        // Of what the farm ended by itself, no report was recorded.
        var last = e.Reason == ReleaseReason.Interrupted ? e.Attempt : tries.LastEnded;
        _tries = _tries.SetItem(e.Frame, tries with { Ended = tries.Ended + 1, Setbacks = setbacks, LastEnded = last, NotBefore = e.NotBefore });
        if (e.Checkpoint is { } checkpoint)
            _checkpoints = _checkpoints.SetItem(e.Frame, checkpoint);
    }

    private void Take(FrameEvent.Retried e)
    {
        Settle(e.First, e.Count, nameof(FrameEvent.Retried), FrameState.Waiting);
        foreach (var (frame, tries) in _tries.Where(pair => pair.Key >= e.First && pair.Key < e.First + e.Count).ToList())
            _tries = _tries.SetItem(frame, tries.Fresh());
    }

    private void EndLease(int frame, AttemptId attempt, string happened, FrameState next)
    {
        var left = Leases(frame).RemoveAll(lease => lease.Attempt == attempt);
        if (left.Length == Leases(frame).Length || (next == FrameState.Running) != (left.Length > 0))
            throw new InvalidOperationException($"Frame {frame}: {happened} of {attempt} makes it {next}, and {left.Length} other leases are held.");
        _leases = left.IsEmpty ? _leases.Remove(frame) : _leases.SetItem(frame, left);
        LeaseCount--;
        Move(frame, happened, next);
    }

    private void Move(int frame, string happened, FrameState next)
    {
        var state = State(frame);
        FrameTransitions.Check(frame, state, happened, next);
        if (state == next)
            return;
        _states = _states.With(Index(frame), next);
        Counts = Counts.Add(state, -1).Add(next, 1);
    }

    private void Settle(int first, int count, string happened, FrameState next)
    {
        for (var frame = first; frame < first + count; frame++)
        {
            FrameTransitions.Check(frame, State(frame), happened, next);
            Counts = Counts.Add(State(frame), -1);
        }
        _states = _states.With(Index(first), count, next);
        Counts = Counts.Add(next, count);
        foreach (var (frame, _) in _checkpoints.Where(pair => next == FrameState.Skipped && pair.Key >= first && pair.Key < first + count).ToList())
            _checkpoints = _checkpoints.Remove(frame);
    }
}
