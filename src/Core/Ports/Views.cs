using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Ports;

/// <param name="Version">Grows with every change of the job.</param>
/// <param name="StateReason">Why it is Stopped, Paused or Cancelled, and by whom.</param>
/// <param name="SecondsPerFrame">Median of the frames rendered so far.</param>
public sealed record JobView(
    JobId Id, string Name, string Owner, int Priority, JobState State, string? StateReason, FrameCounts Counts, DateTimeOffset SubmittedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, Eta? Eta, double? SecondsPerFrame, string Preset, int SizePx, string NetworkName,
    ContentHash NetworkHash, IReadOnlyList<StyleMix> Styles, long Version);

/// <summary>When the job should be finished: with even odds, and with nine in ten.</summary>
public sealed record Eta(DateTimeOffset P50, DateTimeOffset P90);

/// <param name="Number">From 1.</param>
public sealed record FrameView(
    int Number, FrameState State, string OutputName, ContentRef Content, string StyleName, string SettingsName, AttemptView? Running,
    FrameResult? Result, WorkerId? RenderedBy, AttemptId? Attempt, int Attempts, IReadOnlyList<FailureView> Failures);

public sealed record AttemptView(
    AttemptId Attempt, WorkerId Worker, DateTimeOffset Since, DateTimeOffset LeaseUntil, RenderProgress? Progress, ContentHash? Checkpoint,
    ContentHash? Preview);

public sealed record FailureView(AttemptId Attempt, WorkerId Worker, FailureKind Kind, string Evidence, DateTimeOffset At);

/// <summary>Runs of frames in the same state: the first run begins at frame 1.</summary>
public sealed record FrameMap(long Version, IReadOnlyList<FrameRun> Runs);

public readonly record struct FrameRun(FrameState State, int Count);

/// <summary>The rule that holds a waiting frame.</summary>
/// <param name="Rule">"running", "paused", "stopped", "dependency", "delay", "no-worker", "memory", "network", "set-aside", "quota", "fair-share", "queue".</param>
/// <param name="Reason">One line for people.</param>
/// <param name="Place">Frames that go before it; null where no place can be told.</param>
public sealed record WhyWaiting(string Rule, string Reason, int? Place, DateTimeOffset? ExpectedStart);

public readonly record struct LossPoint(AttemptId Attempt, int Scale, int Iteration, double Total, double Content, double Style);

public sealed record LogLine(DateTimeOffset At, AttemptId Attempt, WorkerId Worker, string Line);

/// <param name="State">"idle", "rendering", "draining", "lost".</param>
/// <param name="SetAsideFor">Jobs that give it no more frames.</param>
public sealed record WorkerView(
    WorkerDescription Worker, string State, DateTimeOffset Seen, IReadOnlyList<WorkerFrame> Running, long FramesDone, long FramesFailed,
    double BusyShare, IReadOnlyList<JobId> SetAsideFor);

public sealed record WorkerFrame(JobId Job, int Frame, DateTimeOffset Since, double Done);

/// <param name="FramesPerMinute">Over the last five minutes.</param>
/// <param name="Throughput">Frames finished in each of the last 60 minutes, oldest first.</param>
/// <param name="RecentFailures">Newest first, at most 20.</param>
/// <param name="ReadyFrames">Those waiting that more workers could paint: no frames of paused jobs, nor any that wait for others.</param>
public sealed record FarmOverview(
    long Version, string FarmVersion, FrameCounts Counts, int ActiveJobs, int Workers, int BusyWorkers, double FramesPerMinute,
    IReadOnlyList<int> Throughput, IReadOnlyList<JobFailure> RecentFailures, long BlobBytes, int ReadyFrames = 0);

public sealed record JobFailure(JobId Job, int Frame, FailureView Failure);

/// <summary>One step of a watch.</summary>
public abstract record FarmEvent(long Version)
{
    /// <summary>Everything as it is; what was known before is void.</summary>
    public sealed record Snapshot(long Version, FarmOverview? Overview, IReadOnlyList<JobView> Jobs, FrameMap? Map) : FarmEvent(Version);

    public sealed record JobChanged(long Version, JobView Job) : FarmEvent(Version);

    /// <summary>In a watch of one job: frames whose state changed since the last step, and progress of those that run.</summary>
    public sealed record FramesChanged(
        long Version, JobId Job, IReadOnlyList<FrameChange> Frames, IReadOnlyList<FrameProgress> Running) : FarmEvent(Version);

    /// <summary>In a watch of the farm.</summary>
    public sealed record OverviewChanged(long Version, FarmOverview Overview) : FarmEvent(Version);
}

public readonly record struct FrameChange(int Frame, FrameState State);

public sealed record FrameProgress(int Frame, WorkerId Worker, RenderProgress? Progress, ContentHash? Preview);

/// <param name="Action">"submit", "pause", "cancel", "worker-drain"...</param>
public sealed record AuditEntry(DateTimeOffset At, string By, string Action, string Subject, string? Detail);
