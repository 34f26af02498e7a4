namespace RenderFarm.Web.Metrics;

internal sealed partial class Telemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The farm's overview could not be read: gauges are old")]
    private static partial void LogStale(ILogger logger, Exception exception);
}
