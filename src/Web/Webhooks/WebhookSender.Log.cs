using RenderFarm.Core.Jobs;

namespace RenderFarm.Web.Webhooks;

internal sealed partial class WebhookSender
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Webhook of job {Job} delivered at try {Attempt}")]
    private static partial void LogDelivered(ILogger logger, JobId job, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook of job {Job} not delivered at try {Attempt}: {Fault}")]
    private static partial void LogFailed(ILogger logger, JobId job, int attempt, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook of job {Job} was given up: the store failed")]
    private static partial void LogLost(ILogger logger, JobId job, Exception exception);
}
