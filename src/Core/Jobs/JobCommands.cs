using System.Collections.Immutable;
using RenderFarm.Core.Ports;

namespace RenderFarm.Core.Jobs;

/// <summary>What a person may do with a job: events of the job, none where it is so already, or a refusal. Frames follow by FrameCommands.</summary>
public static class JobCommands
{
    public static Answer<ImmutableArray<JobEvent>> Decide(Job job, JobChange change, string by, DateTimeOffset now) => change switch
    {
        JobChange.Pause pause => Pause(job, pause, by, now),
        JobChange.Resume => Resume(job, by, now),
        JobChange.Cancel => Cancel(job, by, now),
        JobChange.Retry => Retry(job, by, now),
        JobChange.Skip => Skip(job),
        JobChange.SetPriority priority => SetPriority(job, priority.Priority, by, now),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "No such change."),
    };

    private static Answer<ImmutableArray<JobEvent>> Pause(Job job, JobChange.Pause pause, string by, DateTimeOffset now) => job.State switch
    {
        JobState.Queued or JobState.Running => Events(new JobEvent.Paused(by, pause.Now, now)),
        JobState.Paused when pause.Now && !job.CallsBack => Events(new JobEvent.Paused(by, true, now)),
        JobState.Paused => Nothing,
        _ => Conflict(job, "it cannot be paused"),
    };

    private static Answer<ImmutableArray<JobEvent>> Resume(Job job, string by, DateTimeOffset now) => job.State switch
    {
        JobState.Paused or JobState.Stopped => Events(new JobEvent.Resumed(by, now)),
        JobState.Queued or JobState.Running => Nothing,
        _ => Conflict(job, "there is nothing to resume; 'retry' tries failed frames again"),
    };

    private static Answer<ImmutableArray<JobEvent>> Cancel(Job job, string by, DateTimeOffset now) => job.State switch
    {
        JobState.Cancelled => Nothing,
        JobState.Finished => Conflict(job, "there is nothing to cancel"),
        _ => Events(new JobEvent.Cancelled(by, now)),
    };

    private static Answer<ImmutableArray<JobEvent>> Retry(Job job, string by, DateTimeOffset now) => job switch
    {
        { State: JobState.Cancelled } => Conflict(job, "its frames cannot be retried; submit it again"),
        { Counts.Failed: 0 } => new Refusal(RefusalKind.Conflict, $"Job {job.Id} has no failed frame to retry."),
        { State: JobState.Stopped or JobState.Finished } => Events(new JobEvent.Reopened(by, now)),
        _ => Nothing,
    };

    private static Answer<ImmutableArray<JobEvent>> Skip(Job job) =>
        job.State == JobState.Cancelled ? Conflict(job, "what was left of it is skipped already") : Nothing;

    private static Answer<ImmutableArray<JobEvent>> SetPriority(Job job, int priority, string by, DateTimeOffset now)
    {
        if (priority is < 0 or > FarmLimits.HighestPriority)
            return new Refusal(RefusalKind.Invalid, $"Priority {priority}: it must be from 0 to {FarmLimits.HighestPriority}.");
        return priority == job.Priority ? Nothing : Events(new JobEvent.Reprioritised(priority, by, now));
    }

    private static ImmutableArray<JobEvent> Nothing => [];

    private static ImmutableArray<JobEvent> Events(JobEvent happened) => [happened];

    private static Refusal Conflict(Job job, string why) => new(RefusalKind.Conflict, $"Job {job.Id} is {job.State.ToString().ToLowerInvariant()}: {why}.");
}
