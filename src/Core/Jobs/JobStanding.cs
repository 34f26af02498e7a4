namespace RenderFarm.Core.Jobs;

/// <summary>What decisions about frames must know of their job; it changes seldom, so that ranges may live far from it.</summary>
/// <param name="CallsBack">Attempts that run are to be given back: the job was paused by force, or cancelled.</param>
public sealed record JobStanding(JobState State, bool CallsBack, JobPolicy Policy)
{
    /// <summary>Whether frames may be leased.</summary>
    public bool GivesFrames => State is JobState.Queued or JobState.Running;
}
