using RenderFarm.Azure.Tests;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Cluster.Tests;

/// <summary>
/// Real processes, shot at while they paint. FARM_SHOTS sets how often (a hundred for a night), FARM_SHOTS_SEED another order.
/// </summary>
public sealed class FireTests(PostgresServer postgres, Azurite azurite) : IClassFixture<PostgresServer>, IClassFixture<Azurite>
{
    private static readonly int Shots = Setting.Number("FARM_SHOTS", 10), Seed = Setting.Number("FARM_SHOTS_SEED", 1);

    [Fact(Timeout = 120 * 60_000)]
    public async Task EveryFrameIsPaintedOnceWhateverDies()
    {
        Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
        Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
        var folder = Directory.CreateTempSubdirectory("farm-fire-").FullName;
        await using var cluster = await ClusterUnderFire.Start(postgres, azurite);
        var luck = new Random(Seed);
        for (var shot = 0; shot < Shots;)
        {
            // A long night takes several jobs.
            var job = await JobUnderTest.Submit(folder, () => cluster.Url, 40 + shot);
            for (; shot < Shots && await job.Progressed(); shot++)
                await Shoot(cluster, luck, shot);
            await job.Finished();
            await job.Verify();
            TestContext.Current.TestOutputHelper!.WriteLine($"seed {Seed}: {shot} shots, job {job.Id} verified");
        }
        Directory.Delete(folder, recursive: true);
    }

    private static Task Shoot(ClusterUnderFire cluster, Random luck, int shot) => (shot % 5) switch
    {
        0 => cluster.KillWorker(luck),
        1 => cluster.KillCoordinator(luck),
        2 => cluster.WakeTheDead(luck),
        3 => cluster.CrashPostgres(),
        _ => cluster.RestartAzurite(),
    };
}
