namespace RenderFarm.Core.Jobs;

/// <summary>How a job goes from state to state: the fold refuses what is not here, and docs/state-machine.md is written from it.</summary>
public static class JobTransitions
{
    public static IReadOnlyList<Transition<JobState>> All { get; } =
    [
        new(JobState.Queued, nameof(JobEvent.Started), JobState.Running, "a first frame is leased, or taken from the store"),
        new(JobState.Queued, nameof(JobEvent.Paused), JobState.Paused, "a person pauses it"),
        new(JobState.Queued, nameof(JobEvent.Cancelled), JobState.Cancelled, "a person cancels it"),
        new(JobState.Queued, nameof(JobEvent.Stopped), JobState.Stopped, "a job that it waits for was cancelled, or what its frames need failed"),
        new(JobState.Queued, nameof(JobEvent.Finished), JobState.Finished, "every frame was skipped"),
        new(JobState.Running, nameof(JobEvent.Paused), JobState.Paused, "a person pauses it"),
        new(JobState.Running, nameof(JobEvent.Stopped), JobState.Stopped,
            "too many frames failed, every worker is set aside for it, a job that it waits for was cancelled, or what its frames need failed"),
        new(JobState.Running, nameof(JobEvent.Cancelled), JobState.Cancelled, "a person cancels it"),
        new(JobState.Running, nameof(JobEvent.Finished), JobState.Finished, "its last frame is done, failed or skipped"),
        new(JobState.Paused, nameof(JobEvent.Paused), JobState.Paused, "a person calls its running frames back too"),
        new(JobState.Paused, nameof(JobEvent.Resumed), JobState.Running, "a person resumes it"),
        new(JobState.Paused, nameof(JobEvent.Resumed), JobState.Queued, "a person resumes it before any frame was leased"),
        new(JobState.Paused, nameof(JobEvent.Cancelled), JobState.Cancelled, "a person cancels it"),
        new(JobState.Paused, nameof(JobEvent.Finished), JobState.Finished, "its last frame, which ran on, is done, failed or skipped"),
        new(JobState.Stopped, nameof(JobEvent.Resumed), JobState.Running, "a person resumes it: failures so far are forgiven"),
        new(JobState.Stopped, nameof(JobEvent.Resumed), JobState.Queued, "a person resumes it before any frame was leased"),
        new(JobState.Stopped, nameof(JobEvent.Reopened), JobState.Running, "a person retries its failed frames"),
        new(JobState.Stopped, nameof(JobEvent.Cancelled), JobState.Cancelled, "a person cancels it"),
        new(JobState.Stopped, nameof(JobEvent.Finished), JobState.Finished, "its last frame, which ran on, is done, failed or skipped"),
        new(JobState.Finished, nameof(JobEvent.Reopened), JobState.Running, "a person retries its failed frames"),
    ];

    private static readonly HashSet<(JobState, string, JobState)> Known = [.. All.Select(t => (t.From, t.Event, t.To))];

    public static bool May(JobState from, string happened, JobState to) => Known.Contains((from, happened, to));

    /// <exception cref="InvalidOperationException">No decision makes such an event, so this is a bug or a damaged journal.</exception>
    internal static void Check(JobId job, JobState from, string happened, JobState to)
    {
        if (!May(from, happened, to))
            throw new InvalidOperationException($"Job {job} is {from}: {happened} cannot make it {to}.");
    }
}
