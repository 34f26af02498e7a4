using RenderFarm.Core.Frames;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Jobs;

/// <summary>What happened to a job as a whole. A job is the fold over these.</summary>
public abstract record JobEvent
{
    private JobEvent() { }

    /// <summary>Always the first, and never again.</summary>
    public sealed record Submitted(JobId Job, JobHeader Header, DateTimeOffset At) : JobEvent;

    /// <summary>Its first frame was leased, or taken from the store.</summary>
    public sealed record Started(DateTimeOffset At) : JobEvent;

    /// <param name="Now">Frames that run are called back.</param>
    public sealed record Paused(string By, bool Now, DateTimeOffset At) : JobEvent;

    /// <summary>Frames that failed so far no longer count against its bounds, and strikes of workers are forgotten.</summary>
    public sealed record Resumed(string By, DateTimeOffset At) : JobEvent;

    /// <summary>The farm holds it.</summary>
    public sealed record Stopped(string Reason, DateTimeOffset At) : JobEvent;

    public sealed record Cancelled(string By, DateTimeOffset At) : JobEvent;

    /// <summary>Failed frames wait again after it was finished or stopped.</summary>
    public sealed record Reopened(string By, DateTimeOffset At) : JobEvent;

    public sealed record Reprioritised(int Priority, string By, DateTimeOffset At) : JobEvent;

    /// <summary>The worker failed this frame.</summary>
    public sealed record WorkerStruck(WorkerId Worker, int Frame) : JobEvent;

    /// <summary>The worker gets no more frames of the job.</summary>
    public sealed record WorkerSetAside(WorkerId Worker, DateTimeOffset At) : JobEvent;

    /// <summary>A person trusts the worker again.</summary>
    public sealed record WorkerForgiven(WorkerId Worker) : JobEvent;

    /// <summary>The truth about one range, recounted: never a difference, so that a repeated or lost one does no harm.</summary>
    /// <param name="Range">Index from 0.</param>
    public sealed record RangeCounted(int Range, FrameCounts Counts) : JobEvent;

    public sealed record Finished(DateTimeOffset At) : JobEvent;
}
