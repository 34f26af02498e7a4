using Npgsql;
using RenderFarm.Azure.Tests;
using RenderFarm.Client.Remote;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Silo.Tests.Hosting;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Cluster.Tests;

/// <summary>Two coordinators and two workers, each a process, over a PostgreSQL and an Azurite of their own; each can be shot.</summary>
internal sealed class ClusterUnderFire(PostgresServer postgres, Azurite azurite, string database) : IAsyncDisposable
{
    private const int Dead = 6;

    private readonly List<SiloUnderTest> _coordinators = [], _workers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Url => _coordinators[0].Client.BaseAddress!.ToString();

    public static async Task<ClusterUnderFire> Start(PostgresServer postgres, Azurite azurite)
    {
        var cluster = new ClusterUnderFire(postgres, azurite, await postgres.NewDatabase());
        cluster._coordinators.Add(await cluster.Silo("coordinator"));
        foreach (var silo in await Task.WhenAll(cluster.Silo("worker"), cluster.Silo("worker")))
            cluster._workers.Add(silo);
        cluster._coordinators.Add(await cluster.Silo("coordinator"));
        return cluster;
    }

    /// <summary>kill -9; another takes its place.</summary>
    public async Task KillWorker(Random luck)
    {
        var victim = Take(_workers, luck);
        await victim.DisposeAsync();
        _workers.Add(await Silo("worker"));
    }

    /// <summary>kill -9 of the one that is asked, or of the other.</summary>
    public async Task KillCoordinator(Random luck)
    {
        var victim = Take(_coordinators, luck);
        await victim.DisposeAsync();
        _coordinators.Add(await Silo("coordinator"));
    }

    /// <summary>A worker that freezes until the others bury it, and then wakes with leases that are others' by now.</summary>
    public async Task WakeTheDead(Random luck)
    {
        var zombie = Take(_workers, luck);
        var buried = await Buried();
        zombie.Signal("STOP");
        while (await Buried() == buried)
            await Task.Delay(100, Cancellation);
        zombie.Signal("CONT");
        // It learns that it is dead, and ends.
        await zombie.Ended();
        await zombie.DisposeAsync();
        _workers.Add(await Silo("worker"));
    }

    public Task CrashPostgres() => postgres.Crash();

    public Task RestartAzurite() => azurite.Restart();

    public async Task<JobView> View(JobId job)
    {
        using var client = new RenderFarmClient(new FarmAddress(new Uri(Url)));
        return await client.Job(job, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _workers.Concat(_coordinators))
            await silo.DisposeAsync();
    }

    private static SiloUnderTest Take(List<SiloUnderTest> silos, Random luck)
    {
        var victim = silos[luck.Next(silos.Count)];
        silos.Remove(victim);
        return victim;
    }

    private Task<SiloUnderTest> Silo(string role) => SiloUnderTest.StartReady(
        ("Farm:Role", role), ("Farm:Database", database), ("Farm:Blobs:ConnectionString", azurite.ConnectionString), ("Farm:Worker:CheckpointSeconds", "1"));

    private async Task<long> Buried()
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand($"SELECT count(*) FROM farm_silo WHERE status = {Dead}");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
