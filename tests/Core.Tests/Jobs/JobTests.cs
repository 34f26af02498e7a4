using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Records;
using RenderFarm.Core.Tests.Scheduling;

namespace RenderFarm.Core.Tests.Jobs;

public sealed class JobTests
{
    private static readonly DateTimeOffset Now = Samples.Noon;

    [Fact]
    public void StateChangesAsTheTableSaysAndInNoOtherWay()
    {
        foreach (var from in Enum.GetValues<JobState>())
            foreach (var happened in Changes())
            {
                var job = In(from);
                var allowed = JobTransitions.All.Where(t => t.From == from && t.Event == happened.GetType().Name).Select(t => t.To).ToList();
                if (allowed.Count == 0)
                    Assert.Throws<InvalidOperationException>(() => job.Apply(happened));
                else
                    Assert.Contains(job.Apply(happened).State, allowed);
            }
    }

    [Fact]
    public void WhateverHappensTheFoldOfItsEventsIsTheJobAndItReadsBack() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var (job, events) = Driven(seed);
        Assert.Equal(job.Encode(), Job.Of(events).Encode());
        Assert.Equal(job.Encode(), Job.Decode(job.Encode()).Encode());
        Assert.Equal(job.Counts, Enumerable.Range(0, job.Header.Ranges).Aggregate(default(FrameCounts), (sum, range) => sum + job.CountsOf(range)));
        Assert.Equal(job.Header.Frames, job.Counts.Total);
        // Lists in a header are compared by reference: bytes say it.
        Assert.Equal(JobEventCodec.Encode(events), JobEventCodec.Encode(JobEventCodec.Decode(JobEventCodec.Encode(events))));
        Assert.Equal(events.Skip(1), JobEventCodec.Decode(JobEventCodec.Encode(events)).Skip(1));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FieldsThatANewerProgramAppendedAreKeptWhateverHappensToTheJob()
    {
        var job = Samples.Submitted(2500);
        var newer = Job.Decode(NewerRecord.Of(job.Encode(), "later"u8));
        IReadOnlyCollection<JobEvent> events =
            [new JobEvent.Started(Now), new JobEvent.RangeCounted(1, new FrameCounts(1000, 20, 4, 0, 0)), new JobEvent.Paused("ann", true, Now)];
        Assert.Equal(NewerRecord.Of(job.Apply(events).Encode(), "later"u8), newer.Apply(events).Encode());
    }

    [Fact]
    public void WorstJobFitsARecord()
    {
        var job = Samples.Submitted(FarmLimits.FramesOfAJob, new JobPolicy { WorkerStrikes = FarmLimits.WorkerStrikes });
        for (var range = 0; range < job.Header.Ranges; range++)
            job = job.Apply(new JobEvent.RangeCounted(range, new FrameCounts(200, 200, 200, 200, 224, 200)));
        for (var worker = 0; worker < FarmLimits.StruckWorkers + 10; worker++)
            for (var frame = 1; frame < FarmLimits.WorkerStrikes; frame++)
                job = job.Apply(JobProgress.Strike(
                    job, Samples.Worker($"w-{worker}-".PadRight(100, 'x')), FarmLimits.FramesOfAJob - frame, FailureKind.Code, Now));
        Assert.InRange(job.Encode().Length, 50_000, FarmLimits.RecordBytes - FarmLimits.LaterBytes);
        Assert.Equal(job.Encode(), Job.Decode(job.Encode()).Encode());
    }

    [Fact]
    public void DamagedJobIsRefused()
    {
        var record = Samples.Submitted().Encode();
        record[20] ^= 1;
        Assert.Throws<CorruptRecordException>(() => Job.Decode(record));
        Assert.Throws<CorruptRecordException>(() => Job.Decode(Samples.Submitted().Encode().AsMemory(0, 40)));
        Assert.Throws<InvalidOperationException>(() => Job.Of([new JobEvent.Started(Now)]));
    }

    private static IEnumerable<JobEvent> Changes() =>
    [
        new JobEvent.Started(Now), new JobEvent.Paused("ann", true, Now), new JobEvent.Resumed("ann", Now), new JobEvent.Stopped("why", Now),
        new JobEvent.Cancelled("ann", Now), new JobEvent.Reopened("ann", Now), new JobEvent.Finished(Now),
    ];

    private static Job In(JobState state)
    {
        var (queued, started) = (Samples.Submitted(), new JobEvent.Started(Now));
        return state switch
        {
            JobState.Queued => queued,
            JobState.Running => queued.Apply(started),
            JobState.Paused => queued.Apply(started, new JobEvent.Paused("ann", false, Now)),
            JobState.Stopped => queued.Apply(started, new JobEvent.Stopped("why", Now)),
            JobState.Finished => queued.Apply(started, new JobEvent.Finished(Now)),
            _ => queued.Apply(started, new JobEvent.Cancelled("ann", Now)),
        };
    }

    private static (Job Job, List<JobEvent> Events) Driven(ulong seed)
    {
        var random = new SplitMix(seed);
        var job = Samples.Submitted(2500);
        var events = new List<JobEvent> { new JobEvent.Submitted(job.Id, job.Header, job.SubmittedAt) };
        for (var step = 0; step < 60; step++)
        {
            var now = Now.AddSeconds(step);
            IReadOnlyCollection<JobEvent> happened = random.Below(4) switch
            {
                0 => JobProgress.Strike(job, Samples.Worker($"w{random.Below(4)}"), 1 + random.Below(9), (FailureKind)random.Below(4), now),
                1 => Given(JobCommands.Decide(job, Change(random), "ann", now)),
                2 => JobProgress.Forgive(job, Samples.Worker($"w{random.Below(4)}")),
                _ => JobProgress.Count(job, random.Below(3) is var range ? range : 0, Counts(random, job.Header.CountOf(range)), now),
            };
            events.AddRange(happened);
            job = job.Apply(happened);
        }
        return (job, events);
    }

    private static FrameCounts Counts(SplitMix random, int frames)
    {
        var (failed, done) = (random.Below(12), random.Below(frames - 11));
        return random.Below(5) == 0 ? new(0, 0, frames, 0, 0) : new(frames - failed - done, 0, done, failed, 0);
    }

    private static JobChange Change(SplitMix random) => random.Below(12) switch
    {
        0 or 1 => new JobChange.Pause(random.Below(2) == 0),
        2 or 3 or 4 => new JobChange.Resume(),
        5 when random.Below(5) == 0 => new JobChange.Cancel(),
        6 => new JobChange.Skip(FrameSet.Of(1)),
        7 => new JobChange.SetPriority(random.Below(130)),
        _ => new JobChange.Retry(null),
    };

    private static ImmutableArray<JobEvent> Given(Answer<ImmutableArray<JobEvent>> answer) =>
        answer is Answer<ImmutableArray<JobEvent>>.Given given ? given.Value : [];
}
