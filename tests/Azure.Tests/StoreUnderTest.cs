using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Azure.Tests;

/// <summary>A store over a container of a test's own.</summary>
internal sealed class StoreUnderTest
{
    private StoreUnderTest(AzureBlobStore store, AzureBlobOptions options) => (Store, Options) = (store, options);

    public IBlobStore Store { get; }

    public AzureBlobOptions Options { get; }

    public ShiftedTime Time { get; private init; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<StoreUnderTest> Open(Azurite azurite)
    {
        Assert.SkipUnless(azurite.WhyNot is null, azurite.WhyNot ?? "");
        var options = new AzureBlobOptions
        {
            ConnectionString = azurite.ConnectionString,
            Container = $"t{Guid.NewGuid():n}",
            Retries = 2,
            FirstPause = TimeSpan.FromMilliseconds(10),
            LongestPause = TimeSpan.FromMilliseconds(50),
        };
        var time = new ShiftedTime();
        return new StoreUnderTest(await AzureBlobStore.Open(options, time, Cancellation), options) { Time = time };
    }

    public Task<ContentHash> Put(byte[] bytes) => Store.Put(new MemoryStream(bytes), bytes.Length, null, Cancellation);

    public async Task<byte[]?> Read(ContentHash hash)
    {
        await using var stream = await Store.Open(hash, Cancellation);
        if (stream is null)
            return null;
        var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    public async Task<IReadOnlyList<BlobInfo>> All()
    {
        var all = new List<BlobInfo>();
        await foreach (var blob in Store.List(Cancellation))
            all.Add(blob);
        return all;
    }

    public async Task AssertNothingOf(ContentHash hash)
    {
        Assert.False(await Store.Exists(hash, Cancellation));
        Assert.Null(await Store.Open(hash, Cancellation));
        Assert.DoesNotContain(await All(), blob => blob.Hash == hash);
    }
}
