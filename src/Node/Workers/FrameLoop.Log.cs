using Microsoft.Extensions.Logging;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Workers;

namespace RenderFarm.Node.Workers;

internal sealed partial class FrameLoop
{
    [LoggerMessage(1, LogLevel.Warning, "{Worker} got no work from the farm and tries again: {Reason}")]
    private static partial void LogFarmFailed(ILogger log, WorkerId worker, string reason);

    [LoggerMessage(2, LogLevel.Debug, "Frame {Frame} of job {Job} was rendered in {Seconds:0.00} s")]
    private static partial void LogRendered(ILogger log, JobId job, int frame, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "Frame {Frame} of job {Job} failed ({Kind}): {Evidence}")]
    private static partial void LogFailed(ILogger log, JobId job, int frame, FailureKind kind, string evidence);
}
