using Microsoft.Extensions.Logging;

namespace RenderFarm.Host;

internal sealed partial class Housekeeping
{
    [LoggerMessage(1, LogLevel.Information, "{Jobs} old jobs forgotten, {Blobs} blobs deleted: {Freed} bytes freed, {Kept} kept")]
    private static partial void Swept(ILogger log, int jobs, long blobs, long freed, long kept);

    [LoggerMessage(2, LogLevel.Warning, "No room was made: {Reason}")]
    private static partial void SweepFailed(ILogger log, string reason, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The size of the blob store is not known: {Reason}")]
    private static partial void NotWeighed(ILogger log, string reason, Exception exception);
}
