using Npgsql;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Postgres;

/// <summary>The silo's pool of connections. What <c>Farm:Database</c> says of it counts; the rest is chosen here.</summary>
internal static class SiloDatabase
{
    /// <returns>Null: there is none.</returns>
    public static NpgsqlDataSource? Open(FarmOptions options)
    {
        if (options.Database is null)
            return null;
        var connection = new NpgsqlConnectionStringBuilder(options.Database);
        // Who has so many connections open? pg_stat_activity says it.
        connection.ApplicationName ??= options.Silo.Name;
        if (!options.IsCoordinator && !connection.ShouldSerialize("Maximum Pool Size"))
            connection.MaxPoolSize = Limits.WorkerConnections;
        return NpgsqlDataSource.Create(connection);
    }
}
