using Microsoft.Extensions.Logging;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Workers;

namespace RenderFarm.Node.Workers;

internal sealed partial class Heartbeat
{
    [LoggerMessage(1, LogLevel.Warning, "{Worker} could not renew its {Count} leases and goes on: {Reason}")]
    private static partial void LogNotRenewed(ILogger log, WorkerId worker, int count, string reason);

    [LoggerMessage(2, LogLevel.Information, "The lease of frame {Frame} of job {Job} (attempt {Attempt}) is another's now: the work is dropped")]
    private static partial void LogLost(ILogger log, JobId job, int frame, AttemptId attempt);
}
