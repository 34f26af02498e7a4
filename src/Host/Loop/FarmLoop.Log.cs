using Microsoft.Extensions.Logging;

namespace RenderFarm.Host.Loop;

internal sealed partial class FarmLoop
{
    [LoggerMessage(1, LogLevel.Error, "{Commands} commands were not kept: {Reason}")]
    private static partial void GroupFailed(ILogger log, int commands, string reason, Exception? exception);
}
