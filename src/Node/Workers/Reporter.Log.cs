using Microsoft.Extensions.Logging;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Node.Workers;

internal sealed partial class Reporter
{
    [LoggerMessage(1, LogLevel.Warning, "The outcome of frame {Frame} of job {Job} (attempt {Attempt}) was not acknowledged and is told again: {Reason}")]
    private static partial void LogNotAcknowledged(ILogger log, JobId job, int frame, AttemptId attempt, string reason);

    [LoggerMessage(2, LogLevel.Information, "The outcome of frame {Frame} of job {Job} (attempt {Attempt}) came too late and was dropped")]
    private static partial void LogSuperseded(ILogger log, JobId job, int frame, AttemptId attempt);
}
