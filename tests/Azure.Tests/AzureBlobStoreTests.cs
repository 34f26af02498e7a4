using System.Security.Cryptography;
using Azure.Storage.Blobs;
using RenderFarm.Core;

namespace RenderFarm.Azure.Tests;

public sealed class AzureBlobStoreTests(Azurite azurite) : IClassFixture<Azurite>
{
    private const int TwoBlocksAndMore = (2 * Limits.BlockBytes) + 12_345;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700_001)]
    [InlineData(Limits.BlockBytes)]
    [InlineData(Limits.BlockBytes + 1)]
    [InlineData(TwoBlocksAndMore)]
    public async Task WhatWasPutComesBackWhetherItsHashWasKnownOrNot(int size)
    {
        var test = await StoreUnderTest.Open(azurite);
        var (bytes, others) = (RandomNumberGenerator.GetBytes(size), RandomNumberGenerator.GetBytes(size));
        Assert.Equal(ContentHash.Of(bytes), await test.Put(bytes));
        Assert.Equal(bytes, await test.Read(ContentHash.Of(bytes)));
        await test.Store.Put(new MemoryStream(others), size, ContentHash.Of(others), Cancellation);
        Assert.Equal(others, await test.Read(ContentHash.Of(others)));
        Assert.All(await test.All(), blob => Assert.Equal(size, blob.Bytes));
    }

    [Fact]
    public async Task RangesCanBeReadAndATouchDoesNotBreakOffTheReader()
    {
        var test = await StoreUnderTest.Open(azurite);
        var bytes = RandomNumberGenerator.GetBytes(TwoBlocksAndMore);
        var hash = await test.Put(bytes);
        await using var stream = await test.Store.Open(hash, Cancellation);
        Assert.Equal(bytes.Length, stream!.Length);
        var part = new byte[1_000];
        await stream.ReadExactlyAsync(part, Cancellation);
        test.Time.Shift = TimeSpan.FromHours(1);
        Assert.True(await test.Store.Exists(hash, Cancellation));
        stream.Seek(bytes.Length - 1_000, SeekOrigin.Begin);
        await stream.ReadExactlyAsync(part, Cancellation);
        Assert.Equal(bytes[^1_000..], part);
    }

    [Fact]
    public async Task WhatIsNotThereIsNull()
    {
        var test = await StoreUnderTest.Open(azurite);
        await test.AssertNothingOf(ContentHash.Of("none"u8));
        await test.Store.Delete(ContentHash.Of("none"u8), Cancellation);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(TwoBlocksAndMore)]
    public async Task TooManyBytesAreRefusedAndNothingIsKept(int most)
    {
        var test = await StoreUnderTest.Open(azurite);
        var bytes = new byte[most + 1];
        await Assert.ThrowsAsync<InputException>(() => test.Store.Put(new MemoryStream(bytes), most, null, Cancellation));
        var hash = ContentHash.Of(bytes);
        await Assert.ThrowsAsync<InputException>(() => test.Store.Put(new MemoryStream(bytes), most, hash, Cancellation));
        await test.AssertNothingOf(hash);
        // What was left of it is not in the way.
        await test.Store.Put(new MemoryStream(bytes), most + 1, hash, Cancellation);
        Assert.Equal(bytes, await test.Read(hash));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(TwoBlocksAndMore)]
    public async Task OtherBytesThanExpectedAreRefusedAndNothingIsKept(int size)
    {
        var test = await StoreUnderTest.Open(azurite);
        var expected = ContentHash.Of("expected"u8);
        await Assert.ThrowsAsync<InputException>(() => test.Store.Put(new MemoryStream(new byte[size]), size, expected, Cancellation));
        Assert.Empty(await test.All());
        await test.Put("expected"u8.ToArray());
        await Assert.ThrowsAsync<InputException>(() => test.Store.Put(new MemoryStream(new byte[size]), size, expected, Cancellation));
        Assert.Single(await test.All());
    }

    [Fact]
    public async Task SourceThatBreaksOffLeavesNothing()
    {
        var test = await StoreUnderTest.Open(azurite);
        var bytes = new byte[TwoBlocksAndMore];
        var broken = new ScriptedStream(bytes, Limits.BlockBytes + 1, () => throw new IOException("cut"));
        await Assert.ThrowsAsync<IOException>(() => test.Store.Put(broken, bytes.Length, ContentHash.Of(bytes), Cancellation));
        await test.AssertNothingOf(ContentHash.Of(bytes));
    }

    [Theory]
    [InlineData(50_000)]
    [InlineData(TwoBlocksAndMore)]
    public async Task ManyPutsOfTheSameAtOnceGiveOneBlob(int size)
    {
        var test = await StoreUnderTest.Open(azurite);
        var bytes = RandomNumberGenerator.GetBytes(size);
        var hash = ContentHash.Of(bytes);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(
            () => test.Store.Put(new MemoryStream(bytes), size, i % 2 == 0 ? hash : null, Cancellation))));
        Assert.Equal(hash, Assert.Single(await test.All()).Hash);
        Assert.Equal(bytes, await test.Read(hash));
    }

    [Fact]
    public async Task WhatWasAskedForSinceItWasListedIsNotDeleted()
    {
        var test = await StoreUnderTest.Open(azurite);
        var hash = await test.Put([1, 2, 3]);
        var listed = Assert.Single(await test.All()) with { Written = DateTimeOffset.UnixEpoch };
        Assert.False(await test.Store.DeleteUnlessTouched(listed, Cancellation));
        Assert.Equal([1, 2, 3], await test.Read(hash));
        var again = Assert.Single(await test.All());
        Assert.True(await test.Store.DeleteUnlessTouched(again, Cancellation));
        await test.AssertNothingOf(hash);
        Assert.False(await test.Store.DeleteUnlessTouched(again, Cancellation));
    }

    [Fact]
    public async Task AskingForAnOldBlobMakesItAnother()
    {
        var test = await StoreUnderTest.Open(azurite);
        var hash = await test.Put([1]);
        var blob = new BlobContainerClient(azurite.ConnectionString, test.Options.Container).GetBlobClient(hash.Hex);
        var tag = (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag;
        Assert.True(await test.Store.Exists(hash, Cancellation));
        Assert.Equal(tag, (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag);
        test.Time.Shift = TimeSpan.FromHours(1);
        Assert.True(await test.Store.Exists(hash, Cancellation));
        Assert.NotEqual(tag, (await blob.GetPropertiesAsync(cancellationToken: Cancellation)).Value.ETag);
    }

    [Fact]
    public async Task StrangersBlobsAreNotListed()
    {
        var test = await StoreUnderTest.Open(azurite);
        var container = new BlobContainerClient(azurite.ConnectionString, test.Options.Container);
        await container.UploadBlobAsync("readme", new MemoryStream([1]), Cancellation);
        Assert.Empty(await test.All());
    }
}
