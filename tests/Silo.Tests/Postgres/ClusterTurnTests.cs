using Npgsql;
using RenderFarm.Silo.Postgres;

namespace RenderFarm.Silo.Tests.Postgres;

public sealed class ClusterTurnTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneOfAClustersCoordinatorsHasTheTurnAndAnotherTakesItOver()
    {
        await using var database = NpgsqlDataSource.Create(await server.NewDatabase());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var lost = await Turn(database, "farm").Mine(ending.Token);
        var second = Turn(database, "farm").Mine(Cancellation);
        Assert.False((await Turn(database, "another").Mine(Cancellation)).IsCancellationRequested);
        Assert.False(second.IsCompleted);
        await ending.CancelAsync();
        await second;
        Assert.True(lost.IsCancellationRequested);
    }

    [Fact]
    public async Task ATurnWhoseConnectionDiesIsLost()
    {
        await using var database = NpgsqlDataSource.Create(await server.NewDatabase());
        var lost = await Turn(database, "farm").Mine(Cancellation);
        var noticed = new TaskCompletionSource();
        await using var registration = lost.Register(noticed.SetResult);
        await using var command = database.CreateCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        await command.ExecuteNonQueryAsync(Cancellation);
        await noticed.Task.WaitAsync(Cancellation);
        Assert.False((await Turn(database, "farm").Mine(Cancellation)).IsCancellationRequested);
    }

    private static ClusterTurn Turn(NpgsqlDataSource database, string cluster) => new(database, ClusterTurn.Webhooks, cluster, Look, TimeProvider.System);
}
