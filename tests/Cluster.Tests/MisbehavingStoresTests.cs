using RenderFarm.Azure.Tests;
using RenderFarm.Cluster.Tests.Faults;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Cluster.Tests;

/// <summary>Silos whose database and blobs are reached through lines that fail. FARM_FAULTS_SEED deals the faults in another order.</summary>
public sealed class MisbehavingStoresTests(PostgresServer postgres, Azurite azurite) : IClassFixture<PostgresServer>, IClassFixture<Azurite>
{
    private static readonly int Seed = Setting.Number("FARM_FAULTS_SEED", 1);

    // Whether anybody connects anew, and is refused, is up to the clients' pools.
    private static readonly Fault[][] Expected = [[], [Fault.Stall, Fault.Cut], [], [Fault.Stall, Fault.Cut], [Fault.Error, Fault.LateError, Fault.Cut]];

    [Fact(Timeout = 10 * 60_000)]
    public async Task EveryFrameIsPaintedOnceWhileDatabaseAndBlobsStallFailAndBreakOff()
    {
        Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
        Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
        var folder = Directory.CreateTempSubdirectory("farm-faults-").FullName;
        await using var stores = await MisbehavingStores.Between(await postgres.NewDatabase(), azurite.ConnectionString, Seed);
        await using var cluster = await ClusterUnderFire.Start(postgres, azurite, stores.Stores);
        stores.Calm = false;
        JobUnderTest job;
        try
        {
            job = await JobUnderTest.Submit(folder, () => cluster.Url, 40);
            await job.Finished();
        }
        catch
        {
            TestContext.Current.TestOutputHelper!.WriteLine(cluster.Said);
            throw;
        }
        stores.Calm = true;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {Seed}: {stores}");
        await job.Verify();
        foreach (var (schedule, faults) in stores.Schedules.Zip(Expected))
            Assert.All(faults, fault => Assert.Contains(fault, schedule.Happened.Keys));
        Directory.Delete(folder, recursive: true);
    }
}
