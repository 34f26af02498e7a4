using Npgsql;
using RenderFarm.Azure.Tests;
using RenderFarm.Cluster.Tests.Faults;
using RenderFarm.Core.Jobs;
using RenderFarm.Silo.Tests.Hosting;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Cluster.Tests;

/// <summary>Two coordinators and two workers, each a process, over a PostgreSQL and an Azurite of their own; each can be shot.</summary>
internal sealed class ClusterUnderFire(PostgresServer postgres, Azurite azurite, Stores stores) : IAsyncDisposable
{
    private const int Dead = 6;

    private readonly List<SiloUnderTest> _coordinators = [], _workers = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Url => _coordinators[0].Client.BaseAddress!.ToString();

    /// <summary>Every word of those that are there now.</summary>
    public string Said => string.Join('\n', _coordinators.Concat(_workers).Select(silo => silo.Said));

    /// <param name="stores">Null: a new database, and Azurite.</param>
    /// <param name="workers">How each worker is begun; null: two, as usual.</param>
    public static async Task<ClusterUnderFire> Start(
        PostgresServer postgres, Azurite azurite, Stores? stores = null, IReadOnlyList<SiloLaunch>? workers = null)
    {
        var cluster = new ClusterUnderFire(
            postgres, azurite, stores ?? new Stores(await postgres.NewDatabase(), ("Farm:Blobs:ConnectionString", azurite.ConnectionString)));
        try
        {
            cluster._coordinators.Add(await cluster.Silo("coordinator"));
            await cluster.Add(cluster._workers, "worker", workers ?? [SiloLaunch.Usual, SiloLaunch.Usual]);
            cluster._coordinators.Add(await cluster.Silo("coordinator"));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public StoredJob Stored(JobId job) => new(stores.Database, job);

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

    /// <summary>SIGTERM for one after the other, coordinators first, when those that take their places are ready.</summary>
    /// <param name="launch">Those that come.</param>
    /// <param name="lead">Told the port of a new coordinator before an old one is told to end.</param>
    public async Task ReplaceEverySilo(SiloLaunch launch, Action<int> lead)
    {
        foreach (var (silos, role) in new[] { (_coordinators, "coordinator"), (_workers, "worker") })
        {
            var leaving = silos.ToArray();
            await Add(silos, role, leaving.Select(_ => launch));
            if (role == "coordinator")
                lead(silos[^1].Client.BaseAddress!.Port);
            foreach (var old in leaving)
            {
                old.Signal("TERM");
                Assert.Equal(0, await old.Ended());
                silos.Remove(old);
                await old.DisposeAsync();
            }
        }
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

    // Those that began are kept, and so ended with the cluster, whatever becomes of the others.
    private Task Add(List<SiloUnderTest> silos, string role, IEnumerable<SiloLaunch> launches) => Task.WhenAll(launches.Select(async launch =>
    {
        var silo = await Silo(role, launch);
        lock (silos)
            silos.Add(silo);
    }));

    private Task<SiloUnderTest> Silo(string role, SiloLaunch? launch = null) => SiloUnderTest.StartReady(
        launch ?? SiloLaunch.Usual,
        ("Farm:Role", role), ("Farm:Database", stores.Database), stores.Blobs, ("Farm:Worker:CheckpointSeconds", "1"));

    private async Task<long> Buried()
    {
        await using var source = NpgsqlDataSource.Create(stores.Database);
        await using var command = source.CreateCommand($"SELECT count(*) FROM farm_silo WHERE status = {Dead}");
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
