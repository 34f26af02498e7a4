using Microsoft.Extensions.Logging;

namespace RenderFarm.Silo.Postgres;

internal sealed partial class Migrator
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The database is at version {Version}; {Applied} steps were applied")]
    private static partial void LogMigrated(ILogger logger, int version, int applied);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is at version {Version}, newer than this silo's {Known}: an upgrade seems to be under way")]
    private static partial void LogNewer(ILogger logger, int version, int known);
}
