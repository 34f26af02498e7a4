using Microsoft.Extensions.Logging;

namespace RenderFarm.Grains.Queue;

internal sealed partial class QueueLedger
{
    [LoggerMessage(1, LogLevel.Information, "The queue was read: {Jobs} jobs, {Entries} entries of its log, the last is {Last}")]
    private static partial void LogLoaded(ILogger log, int jobs, int entries, long last);

    [LoggerMessage(2, LogLevel.Warning, "A decision was not kept, the queue is read anew: {Reason}")]
    private static partial void LogLost(ILogger log, string reason);
}
