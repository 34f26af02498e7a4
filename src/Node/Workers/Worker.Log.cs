using Microsoft.Extensions.Logging;
using RenderFarm.Core.Workers;

namespace RenderFarm.Node.Workers;

public sealed partial class Worker
{
    [LoggerMessage(1, LogLevel.Information, "{Worker} joined the farm with {Device}")]
    private static partial void LogJoined(ILogger log, WorkerId worker, string device);

    [LoggerMessage(2, LogLevel.Warning, "{Worker} could not join the farm and tries again: {Reason}")]
    private static partial void LogNotJoined(ILogger log, WorkerId worker, string reason);

    [LoggerMessage(3, LogLevel.Information, "{Worker} left the farm")]
    private static partial void LogLeft(ILogger log, WorkerId worker);

    [LoggerMessage(4, LogLevel.Warning, "{Worker} left, and the farm did not answer: {Reason}")]
    private static partial void LogLeftUnheard(ILogger log, WorkerId worker, string reason);
}
