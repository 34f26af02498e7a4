using RenderFarm.Azure.Tests;
using RenderFarm.Cluster.Tests.Faults;
using RenderFarm.Core.Frames;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Cluster.Tests;

public sealed class FullDiskTests(PostgresServer postgres, Azurite azurite) : IClassFixture<PostgresServer>, IClassFixture<Azurite>
{
    private const int BlobMegabytes = 48, DatabaseMegabytes = 192;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 10 * 60_000)]
    public async Task FramesSayThatTheBlobsDiskIsFullAndArePaintedOnceThereIsSpace()
    {
        Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
        using var disk = SmallDisk.Mount(BlobMegabytes);
        var folder = Directory.CreateTempSubdirectory("farm-full-").FullName;
        await using var cluster = await ClusterUnderFire.Start(postgres, azurite, new Stores(await postgres.NewDatabase(), ("Farm:Blobs:Directory", disk.Folder)));
        var job = await JobUnderTest.Submit(folder, () => cluster.Url, 40);
        Assert.True(await job.Progressed());
        disk.Fill();
        while (!(await job.AllFrames()).SelectMany(frame => frame.Failures).Any(IsFullDisk))
            await Task.Delay(100, Cancellation);
        disk.Free();
        await job.Finished();
        await job.Verify();
        Assert.All((await job.AllFrames()).SelectMany(frame => frame.Failures), failure => Assert.True(IsFullDisk(failure), failure.Evidence));
        Directory.Delete(folder, recursive: true);
    }

    [Fact(Timeout = 10 * 60_000)]
    public async Task JobGoesOnOnceTheDatabasesDiskHasSpaceAgain()
    {
        Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
        Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
        using var disk = SmallDisk.Mount(DatabaseMegabytes);
        var folder = Directory.CreateTempSubdirectory("farm-full-").FullName;
        await using var small = new PostgresServer(disk.Folder);
        await small.InitializeAsync();
        await using var cluster = await ClusterUnderFire.Start(small, azurite);
        var job = await JobUnderTest.Submit(folder, () => cluster.Url, 40);
        Assert.True(await job.Progressed());
        disk.Fill();
        while (!cluster.Said.Contains("No space left on device", StringComparison.Ordinal))
            await Task.Delay(100, Cancellation);
        disk.Free();
        await job.Finished();
        await job.Verify();
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsFullDisk(Core.Ports.FailureView failure) =>
        failure.Kind == FailureKind.Infrastructure && failure.Evidence.Contains("disk is full", StringComparison.Ordinal);
}
