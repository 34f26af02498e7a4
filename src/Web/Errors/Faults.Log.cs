
namespace RenderFarm.Web.Errors;

internal sealed partial class Faults
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The store failed under a request")]
    private static partial void LogUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A request met a bug")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
