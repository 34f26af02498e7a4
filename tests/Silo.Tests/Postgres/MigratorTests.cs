using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using RenderFarm.Silo.Postgres;

namespace RenderFarm.Silo.Tests.Postgres;

public sealed class MigratorTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void StepsAreNumberedFromOneWithoutGaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(step => step.Version));

    [Fact]
    public async Task TheSecondTimeThereIsNothingToDo()
    {
        await using var database = await Database();
        Assert.Equal(Migration.All.Count, await Migrator(database).Migrate(Cancellation));
        Assert.Equal(0, await Migrator(database).Migrate(Cancellation));
        Assert.Equal((long)Migration.All.Count, await Ask(database, "SELECT count(*) FROM farm_migration"));
    }

    [Fact]
    public async Task SilosThatStartAtOnceApplyEachStepOnce()
    {
        await using var database = await Database();
        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Migrator(database).Migrate(Cancellation)));
        Assert.Equal(Migration.All.Count, applied.Sum());
    }

    [Fact]
    public async Task AStepThatFailsLeavesNothingBehind()
    {
        await using var database = await Database();
        Migration[] steps = [.. Migration.All, new(Migration.All.Count + 1, "broken", "CREATE TABLE half (a int); SELECT nonsense")];
        await Assert.ThrowsAsync<PostgresException>(() => Migrator(database).Migrate(steps, Cancellation));
        Assert.Equal(0L, await Ask(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task NewStepsAreAppliedToWhatIsThere()
    {
        await using var database = await Database();
        await Migrator(database).Migrate(Cancellation);
        Migration[] steps = [.. Migration.All, new(Migration.All.Count + 1, "more", "CREATE TABLE more (a int)")];
        Assert.Equal(1, await Migrator(database).Migrate(steps, Cancellation));
        // An older silo that starts now works with it.
        Assert.Equal(0, await Migrator(database).Migrate(Cancellation));
    }

    private async Task<NpgsqlDataSource> Database() => NpgsqlDataSource.Create(await server.NewDatabase());

    private static Migrator Migrator(NpgsqlDataSource database) => new(database, NullLogger<Migrator>.Instance);

    private static async Task<object?> Ask(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
