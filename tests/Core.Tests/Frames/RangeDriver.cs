using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Tests.Scheduling;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Tests.Frames;

/// <summary>Puts a range through everything that can happen to it, at random, by decisions alone; keeps every event.</summary>
internal sealed class RangeDriver(ulong seed, int first = 1, int count = 40)
{
    private readonly SplitMix _random = new(seed);
    private readonly WorkerId[] _workers = [.. Enumerable.Range(1, 5).Select(i => WorkerId.Parse($"node/{i}"))];
    private readonly List<(int Frame, AttemptId Attempt, WorkerId Worker)> _attempts = [];
    private JobStanding _job = Samples.Running;
    private DateTimeOffset _now = Samples.Noon;
    private int _ids;

    public FrameRange Range { get; private set; } = FrameRange.New(first, count);

    public List<FrameEvent> Events { get; } = [];

    /// <summary>Attempts whose result the farm said it has recorded.</summary>
    public List<(int Frame, AttemptId Attempt)> Recorded { get; } = [];

    public void Step()
    {
        _now = _now.AddSeconds(_random.Below(20));
        Happen(_random.Below(12) switch
        {
            0 or 1 or 2 => Lease(),
            3 => LeaseSecond(),
            4 => Renew(),
            5 or 6 or 7 => Report(),
            8 => Leasing.Expire(Range, _job, new Renewals(), _now),
            9 => _random.Below(4) == 0 ? Leasing.ReleaseDead(Range, _job, _now) : Leasing.ReleaseWorker(Range, _job, Any(_workers), _now),
            10 => FrameCommands.Decide(Range, Change()),
            _ => Stand(),
        });
    }

    private void Happen(ImmutableArray<FrameEvent> events)
    {
        Events.AddRange(events);
        Range = Range.Apply(events);
    }

    private ImmutableArray<FrameEvent> Lease()
    {
        var worker = Any(_workers);
        var order = (FrameOrder)_random.Below(3);
        var frames = FrameSelection.Next(Range, order, 1 + _random.Below(4), _now, frame => frame % 5 != _random.Below(5));
        if (frames.Count > 0 && _random.Below(6) == 0)
            return Reporting.Reuse(Range, frames[0], Samples.Attempt(++_ids), Samples.Result(frames[0]));
        return Given(Leasing.Lease(Range, _job, worker, frames, [.. frames.Select(frame => NewAttempt(frame, worker))], _now));
    }

    private ImmutableArray<FrameEvent> LeaseSecond()
    {
        var worker = Any(_workers);
        var running = Range.Leases().Select(held => held.Frame).ToArray();
        var frame = running.Length > 0 ? Any(running) : AnyFrame();
        return Given(Leasing.LeaseSecond(Range, _job, worker, frame, NewAttempt(frame, worker), _now));
    }

    private ImmutableArray<FrameEvent> Renew() => AnyAttempt() is var (frame, attempt, worker)
        ? Leasing.Renew(Range, _job, worker, new AttemptProgress(Samples.Job, frame, attempt, null, Samples.Hash(_random.Below(9)), null)).Events
        : [];

    private ImmutableArray<FrameEvent> Report()
    {
        if (AnyAttempt() is not var (frame, attempt, worker))
            return [];
        Outcome outcome = _random.Below(8) switch
        {
            0 => new Outcome.Interrupted(_random.Below(2) == 0 ? null : Samples.Hash(frame)),
            1 => new Outcome.Abandoned(),
            2 or 3 => new Outcome.Failed((FailureKind)_random.Below(4), $"it went wrong\n{_random.Below(3)}"),
            _ => new Outcome.Rendered(Samples.Result(frame)),
        };
        var (acknowledgement, events) = Reporting.Report(Range, _job, Samples.Report(worker, frame, attempt, outcome), _now);
        Assert.Equal(acknowledgement == Acknowledgement.Recorded, events.Length > 0);
        if (acknowledgement == Acknowledgement.Recorded && outcome is Outcome.Rendered)
            Recorded.Add((frame, attempt));
        return events;
    }

    private ImmutableArray<FrameEvent> Stand()
    {
        _job = _random.Below(8) switch
        {
            0 => _job with { State = JobState.Paused, CallsBack = _random.Below(2) == 0 },
            1 when _random.Below(4) == 0 => _job with { State = JobState.Cancelled, CallsBack = true },
            _ => Samples.Running,
        };
        return [];
    }

    private JobChange Change() => _random.Below(9) switch
    {
        0 => new JobChange.Skip(FrameSet.Of(AnyFrame(), AnyFrame(), AnyFrame(), AnyFrame())),
        1 when _random.Below(8) == 0 => new JobChange.Cancel(),
        2 => new JobChange.Retry(null),
        _ => new JobChange.Retry(FrameSet.Of(AnyFrame())),
    };

    private AttemptId NewAttempt(int frame, WorkerId worker)
    {
        _attempts.Add((frame, Samples.Attempt(++_ids), worker));
        return _attempts[^1].Attempt;
    }

    // The last few are those that may still hold a lease.
    private (int, AttemptId, WorkerId)? AnyAttempt() => _attempts.Count == 0 ? null : _attempts[^(1 + _random.Below(Math.Min(30, _attempts.Count)))];

    private int AnyFrame() => Range.First + _random.Below(Range.Count);

    private T Any<T>(T[] items) => items[_random.Below(items.Length)];

    private static ImmutableArray<FrameEvent> Given(Answer<ImmutableArray<FrameEvent>> answer) =>
        answer is Answer<ImmutableArray<FrameEvent>>.Given given ? given.Value : [];
}
