namespace RenderFarm.Core.Jobs;

/// <summary>Where a job stands. docs/state-machine.md says who enters and leaves each.</summary>
public enum JobState : byte
{
    /// <summary>No frame was started yet.</summary>
    Queued,
    Running,

    /// <summary>By a person: frames that run end, no other starts.</summary>
    Paused,

    /// <summary>By the farm: too many frames failed. Retry or resume goes on.</summary>
    Stopped,

    /// <summary>Every frame is done, failed or skipped.</summary>
    Finished,

    /// <summary>By a person: running frames were called back, those left are skipped.</summary>
    Cancelled,
}
