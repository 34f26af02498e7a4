using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Core.Tests.Jobs;

public sealed class JobDecisionTests
{
    private static readonly DateTimeOffset Now = Samples.Noon;

    [Theory]
    [InlineData(JobState.Queued, "pause: Paused, resume: nothing, cancel: Cancelled, retry: Conflict, skip: nothing")]
    [InlineData(JobState.Running, "pause: Paused, resume: nothing, cancel: Cancelled, retry: nothing, skip: nothing")]
    [InlineData(JobState.Paused, "pause: nothing, resume: Resumed, cancel: Cancelled, retry: nothing, skip: nothing")]
    [InlineData(JobState.Stopped, "pause: Conflict, resume: Resumed, cancel: Cancelled, retry: Reopened, skip: nothing")]
    [InlineData(JobState.Finished, "pause: Conflict, resume: Conflict, cancel: Conflict, retry: Reopened, skip: nothing")]
    [InlineData(JobState.Cancelled, "pause: Conflict, resume: Conflict, cancel: nothing, retry: Conflict, skip: Conflict")]
    public void CommandsDoWhatTheStateAllows(JobState state, string expected)
    {
        var job = In(state);
        var changes = new (string Name, JobChange Change)[]
        {
            ("pause", new JobChange.Pause()), ("resume", new JobChange.Resume()), ("cancel", new JobChange.Cancel()), ("retry", new JobChange.Retry(null)),
            ("skip", new JobChange.Skip(FrameSet.Of(1))),
        };
        Assert.Equal(expected, string.Join(", ", changes.Select(c => $"{c.Name}: {Say(JobCommands.Decide(job, c.Change, "ann", Now))}")));
    }

    [Fact]
    public void PauseByForceCallsBackAndResumeForgets()
    {
        var paused = Change(In(JobState.Running), new JobChange.Pause());
        Assert.False(paused.CallsBack);
        Assert.Equal("paused by ann", paused.StateReason);
        var forced = Change(paused, new JobChange.Pause(Now: true));
        Assert.True(forced.CallsBack);
        var resumed = Change(forced, new JobChange.Resume());
        Assert.Equal((JobState.Running, false, null), (resumed.State, resumed.CallsBack, resumed.StateReason));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(101)]
    public void PriorityOutOfRangeIsRefused(int priority) =>
        Assert.Equal("Invalid", Say(JobCommands.Decide(In(JobState.Running), new JobChange.SetPriority(priority), "ann", Now)));

    [Fact]
    public void JobStartsWithItsFirstFrameAndFinishesWithItsLast()
    {
        var job = Samples.Submitted(2);
        job = Count(job, new(1, 1, 0, 0, 0));
        Assert.Equal((JobState.Running, Now), (job.State, job.StartedAt));
        job = Count(job, new(0, 1, 1, 0, 0));
        Assert.Equal(JobState.Running, job.State);
        job = Count(job, new(0, 0, 1, 0, 1));
        Assert.Equal((JobState.Finished, Now), (job.State, job.FinishedAt));
    }

    [Fact]
    public void CountsThatAreTheSameAreNoEvent()
    {
        var job = Samples.Submitted(2);
        Assert.Empty(JobProgress.Count(job, 0, new(2, 0, 0, 0, 0), Now));
        Assert.Throws<InvalidOperationException>(() => job.Apply(new JobEvent.RangeCounted(0, new(3, 0, 0, 0, 0))));
    }

    [Theory]
    [InlineData(10_000, 19, false)]
    [InlineData(10_000, 20, true)]
    [InlineData(100, 9, false)]
    [InlineData(100, 10, true)]
    [InlineData(20, 2, true)]
    [InlineData(19, 5, false)]
    public void JobStopsAtSoManyFailedFramesOrSoLargeAShare(int frames, int failed, bool stops)
    {
        var job = Count(Samples.Submitted(frames), new(Math.Min(frames, 1024) - failed - 1, 1, 0, failed, 0));
        Assert.Equal(stops ? JobState.Stopped : JobState.Running, job.State);
        Assert.Equal(stops, job.StateReason?.Contains("failed", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public void ResumedJobStopsAgainOnlyAfterAsManyMore()
    {
        var job = Count(Samples.Submitted(1000), new(979, 1, 0, 20, 0));
        job = Change(job, new JobChange.Resume());
        Assert.Equal(JobState.Running, (job = Count(job, new(960, 1, 0, 39, 0))).State);
        Assert.Equal(JobState.Stopped, Count(job, new(959, 1, 0, 40, 0)).State);
    }

    [Fact]
    public void RetriedFramesNoLongerCountAndLaterFailuresDo()
    {
        var job = Count(Samples.Submitted(1000), new(980, 0, 0, 20, 0));
        job = Change(job, new JobChange.Retry(null));
        job = Count(job, new(1000, 0, 0, 0, 0));
        Assert.Equal(JobState.Running, job.State);
        Assert.Equal(JobState.Stopped, Count(job, new(980, 0, 0, 20, 0)).State);
    }

    [Fact]
    public void WorkerThatFailsThreeDifferentFramesIsSetAsideUntilItIsForgiven()
    {
        var job = In(JobState.Running);
        job = Strike(Strike(Strike(job, 1), 1), 2);
        Assert.False(job.IsSetAside(Samples.Ann));
        Assert.Equal([1, 2], job.StrikesOf(Samples.Ann).Order());
        job = Strike(job, 3);
        Assert.True(job.IsSetAside(Samples.Ann));
        Assert.False(job.IsSetAside(Samples.Bob));
        Assert.Same(job, Strike(job, 4));
        Assert.False(job.Apply(JobProgress.Forgive(job, Samples.Ann)).IsSetAside(Samples.Ann));
    }

    [Fact]
    public void PictureThatCannotBeUsedAndStoreOutOfReachAreNoWorkersFault()
    {
        Assert.Empty(JobProgress.Strike(In(JobState.Running), Samples.Ann, 1, FailureKind.Input, Now));
        Assert.Empty(JobProgress.Strike(In(JobState.Running), Samples.Ann, 1, FailureKind.Infrastructure, Now));
    }

    [Fact]
    public void JobWhoseWorkersAreAllSetAsideStopsAndSaysSo()
    {
        var job = Strike(Strike(Strike(In(JobState.Running), 1), 2), 3);
        Assert.Empty(JobProgress.StopWithoutWorkers(job, [Samples.Ann, Samples.Bob], Now));
        Assert.Empty(JobProgress.StopWithoutWorkers(job, [], Now));
        job = job.Apply(JobProgress.StopWithoutWorkers(job, [Samples.Ann], Now));
        Assert.Equal(JobState.Stopped, job.State);
        Assert.Contains("every worker failed 3", job.StateReason, StringComparison.Ordinal);
        Assert.False(Change(job, new JobChange.Resume()).IsSetAside(Samples.Ann));
    }

    [Fact]
    public void CommandsOnFramesTakeThoseThatMayChangeAndNoOthers()
    {
        var range = FrameRange.New(11, 6).Apply(
            new FrameEvent.Leased(12, new(Samples.Attempt(1), Samples.Ann, Now, Now)),
            new FrameEvent.Leased(13, new(Samples.Attempt(2), Samples.Ann, Now, Now)),
            new FrameEvent.AttemptFailed(13, Samples.Attempt(2), Samples.Ann, FailureKind.Input, "", FrameState.Failed, null, Now));
        Assert.Equal([new FrameEvent.Skipped(11, 1), new FrameEvent.Skipped(14, 3)], FrameCommands.Decide(range, new JobChange.Cancel()));
        Assert.Equal(
            [new FrameEvent.Skipped(11, 1), new FrameEvent.Skipped(13, 2)],
            FrameCommands.Decide(range, new JobChange.Skip(FrameSet.Parse("1-14", 16))));
        Assert.Equal([new FrameEvent.Retried(13, 1)], FrameCommands.Decide(range, new JobChange.Retry(null)));
        Assert.Empty(FrameCommands.Decide(range, new JobChange.Retry(FrameSet.Of(11, 12))));
        Assert.Empty(FrameCommands.Decide(range, new JobChange.Pause(true)));
    }

    private static Job Count(Job job, FrameCounts counts) => job.Apply(JobProgress.Count(job, 0, counts, Now));

    private static Job Strike(Job job, int frame) => job.Apply(JobProgress.Strike(job, Samples.Ann, frame, FailureKind.Code, Now));

    private static Job Change(Job job, JobChange change) => job.Apply(JobCommands.Decide(job, change, "ann", Now).OrThrow());

    private static Job In(JobState state)
    {
        var queued = Samples.Submitted(1000);
        if (state == JobState.Queued)
            return queued;
        var running = Count(queued, new(990, 0, 9, 1, 0));
        return state switch
        {
            JobState.Running => running,
            JobState.Paused => running.Apply(new JobEvent.Paused("ann", false, Now)),
            JobState.Stopped => running.Apply(new JobEvent.Stopped("why", Now)),
            JobState.Finished => running.Apply(new JobEvent.Finished(Now)),
            _ => running.Apply(new JobEvent.Cancelled("ann", Now)),
        };
    }

    private static string Say(Answer<ImmutableArray<JobEvent>> answer) => answer switch
    {
        Answer<ImmutableArray<JobEvent>>.Given { Value: [var happened] } => happened.GetType().Name,
        Answer<ImmutableArray<JobEvent>>.Refused refused => refused.Refusal.Kind.ToString(),
        _ => "nothing",
    };
}
