using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Node.Tests.Blobs;

public sealed class OrphansTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private readonly TestFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly DirectoryBlobStore _store;

    public OrphansTests() => _store = DirectoryBlobStore.Open(_folder.Path, _time);

    public void Dispose() => _folder.Dispose();

    /// <summary>What happens to the blobs of a run of the property: each step is put, ask, or let time pass.</summary>
    private readonly record struct Step(int Blob, int Minutes, bool Ask);

    [Fact]
    public void LiveOrYoungBlobIsNeverDeletedAndEveryOldOrphanIs()
    {
        var step = Gen.Choose(0, 7).SelectMany(blob => Gen.Choose(0, 45).SelectMany(minutes => Gen.Elements(true, false)
            .Select(ask => new Step(blob, minutes, ask))));
        var run = step.ListOf().SelectMany(steps => Gen.Choose(0, 255).Select(live => (Steps: steps.ToArray(), Live: live)));
        Prop.ForAll(Arb.From(run), given => Check(given.Steps, given.Live).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20261123, 1));
    }

    private async Task Check(Step[] steps, int liveBits)
    {
        var told = new Dictionary<ContentHash, DateTimeOffset>();
        foreach (var step in steps)
        {
            _time.Advance(TimeSpan.FromMinutes(step.Minutes));
            byte[] bytes = [(byte)step.Blob];
            if (!step.Ask)
                await _store.Put(new MemoryStream(bytes), 1, null, CancellationToken.None);
            if (await _store.Exists(ContentHash.Of(bytes), CancellationToken.None))
                told[ContentHash.Of(bytes)] = _time.GetUtcNow();
        }
        var live = Enumerable.Range(0, 8).Where(i => (liveBits >> i & 1) == 1).Select(i => ContentHash.Of([(byte)i])).ToHashSet();
        var swept = await Orphans.Collect(
            _store, (hash, _) => ValueTask.FromResult(live.Contains(hash)), _time, Grace, CancellationToken.None);
        var left = new HashSet<ContentHash>();
        await foreach (var blob in _store.List(CancellationToken.None))
            left.Add(blob.Hash);
        var now = _time.GetUtcNow();
        foreach (var (hash, at) in told)
        {
            // Time is renewed ten minutes late at the most: within them a blob may look older than it was told.
            if (live.Contains(hash) || now - at < Grace - Limits.TouchAfter)
                Assert.Contains(hash, left);
            else if (now - at > Grace)
                Assert.DoesNotContain(hash, left);
        }
        Assert.Equal(left.Count, swept.Live + swept.Young);
        Assert.Equal(swept.Deleted, swept.BytesFreed);
        foreach (var hash in left)
            await _store.Delete(hash, CancellationToken.None);
    }

    [Fact]
    public async Task BlobThatIsAskedForWhileOrphansAreCollectedStays()
    {
        var hash = await _store.Put(new MemoryStream([1]), 1, null, TestContext.Current.CancellationToken);
        _time.Advance(2 * Grace);
        var swept = await Orphans.Collect(
            _store,
            async (asked, cancellation) =>
            {
                // A client finds that it need not upload this one.
                Assert.True(await _store.Exists(asked, cancellation));
                return false;
            },
            _time, Grace, TestContext.Current.CancellationToken);
        Assert.Equal(0, swept.Deleted);
        Assert.True(await _store.Exists(hash, TestContext.Current.CancellationToken));
    }
}
