using Npgsql;
using RenderFarm.Web.Webhooks;

namespace RenderFarm.Silo.Postgres;

/// <summary>
/// The turn of one coordinator of a cluster at a duty, held as an advisory lock by a connection of its own: when the process, its machine or the connection
/// dies, PostgreSQL gives the turn to another.
/// </summary>
/// <param name="duty">What for: <see cref="Webhooks"/> or <see cref="Blobs"/>. The first half of the lock's name; the cluster is the other.</param>
internal sealed class ClusterTurn(NpgsqlDataSource database, int duty, string cluster, TimeSpan look, TimeProvider clock) : IWebhookTurn
{
    public const int Webhooks = 0x4641_5257, Blobs = 0x4641_5242;

    public async Task<CancellationToken> Mine(CancellationToken cancellation)
    {
        while (true)
        {
            if (await Take(cancellation) is { } connection)
            {
                var lost = new CancellationTokenSource();
                _ = Hold(connection, lost, cancellation);
                return lost.Token;
            }
            await Task.Delay(look, clock, cancellation);
        }
    }

    /// <returns>The connection that holds the lock; null: another's does, or the database is away.</returns>
    private async Task<NpgsqlConnection?> Take(CancellationToken cancellation)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await database.OpenConnectionAsync(cancellation);
            await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock($1, hashtext($2))", connection)
            {
                Parameters = { new() { Value = duty }, new() { Value = cluster } },
            };
            if ((bool)(await command.ExecuteScalarAsync(cancellation))!)
                return connection;
        }
        catch (NpgsqlException)
        {
            // Asked again soon.
        }
        if (connection is not null)
            await connection.DisposeAsync();
        return null;
    }

    private async Task Hold(NpgsqlConnection connection, CancellationTokenSource lost, CancellationToken cancellation)
    {
        try
        {
            await using (connection)
                while (true)
                {
                    await Task.Delay(look, clock, cancellation);
                    await using var command = new NpgsqlCommand("SELECT 1", connection);
                    await command.ExecuteScalarAsync(cancellation);
                }
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or InvalidOperationException)
        {
            await lost.CancelAsync();
        }
    }
}
