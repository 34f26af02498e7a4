using RenderFarm.Azure.Tests;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Node.Blobs;
using RenderFarm.Ports;

namespace RenderFarm.Grains.Tests;

public sealed class NamedBlobsTests(Azurite azurite) : IClassFixture<Azurite>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task InputsResultsAndCheckpointsSurviveTheCollectionInAnAccountAndNothingElseDoes()
    {
        var account = await StoreUnderTest.Open(azurite);
        await using var farm = await ClusterFixture.Open(blobs: account.Store);
        var job = await farm.Submit(3);
        var tasks = await farm.LeaseAll(3);
        await farm.Finish(tasks[0]);
        var (checkpoint, preview, orphan) = (await farm.Put("checkpoint"), await farm.Put("preview"), await farm.Put("orphan"));
        await farm.Leases.Renew(FarmAtWork.Worker, [new(job, tasks[1].Frame, tasks[1].Attempt, null, checkpoint, preview)], Cancellation);
        await farm.CatchUp(job);
        var before = await Hashes(account.Store);
        Assert.Equal(0, (await Collect(farm, account.Store, hours: 0)).Deleted);
        Assert.Equal(2, (await Collect(farm, account.Store, hours: 2)).Deleted);
        Assert.Equal(before.Except([preview, orphan]), await Hashes(account.Store));
        foreach (var task in tasks.Skip(1))
            Assert.Equal(Acknowledgement.Recorded, await farm.Finish(task));
        // A frame that is done needs no checkpoint.
        await farm.CatchUp(job);
        Assert.Equal(1, (await Collect(farm, account.Store, hours: 2)).Deleted);
        Assert.DoesNotContain(checkpoint, await Hashes(account.Store));
        Assert.Equal(3, (await farm.View(job)).Counts.Done);
    }

    private static async Task<OrphanSweep> Collect(ClusterFixture farm, IBlobStore store, int hours)
    {
        var named = await farm.Service<ClusterFarm>().NamedBlobs(Cancellation);
        return await Orphans.Collect(
            store, (hash, _) => ValueTask.FromResult(named.Contains(hash)), new ShiftedTime { Shift = TimeSpan.FromHours(hours) }, null, Cancellation);
    }

    private static async Task<IReadOnlyList<ContentHash>> Hashes(IBlobStore store) =>
        await store.List(Cancellation).Select(blob => blob.Hash).OrderBy(hash => hash.Hex, StringComparer.Ordinal).ToListAsync(Cancellation);
}
