using Microsoft.Extensions.Logging;
using Npgsql;

namespace RenderFarm.Silo.Postgres;

/// <summary>
/// Brings a database up to date: all missing steps in one transaction, or none. Any number of silos may start at once: they take turns by an
/// advisory lock, and all but the first find nothing to do.
/// </summary>
internal sealed partial class Migrator(NpgsqlDataSource database, ILogger<Migrator> logger)
{
    /// <summary>Names our lock among those of other programs in the same database.</summary>
    internal const long LockKey = 0x4641_524D_5343_484D;

    /// <returns>How many steps were applied.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached, or refused a step: nothing was changed.</exception>
    public Task<int> Migrate(CancellationToken cancellation) => Migrate(Migration.All, cancellation);

    internal async Task<int> Migrate(IReadOnlyList<Migration> steps, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Run(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellation);
        await Run(
            connection,
            "CREATE TABLE IF NOT EXISTS farm_migration (version int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
            cancellation);
        var version = await Version(connection, cancellation);
        var missing = steps.Where(step => step.Version > version).ToList();
        foreach (var step in missing)
        {
            await Run(connection, step.Sql, cancellation);
            await Record(connection, step, cancellation);
        }
        await transaction.CommitAsync(cancellation);
        if (version > steps[^1].Version)
            LogNewer(logger, version, steps[^1].Version);
        else
            LogMigrated(logger, steps[^1].Version, missing.Count);
        return missing.Count;
    }

    private static async Task<int> Version(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM farm_migration", connection);
        return (int)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task Record(NpgsqlConnection connection, Migration step, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("INSERT INTO farm_migration (version, name) VALUES ($1, $2)", connection)
        {
            Parameters = { new() { Value = step.Version }, new() { Value = step.Name } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
