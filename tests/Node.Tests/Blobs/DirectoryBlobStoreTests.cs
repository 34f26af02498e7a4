using System.Security.Cryptography;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Node.Tests.Blobs;

public sealed class DirectoryBlobStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatWasPutComesBack()
    {
        var store = DirectoryBlobStore.Open(_folder.Path);
        var bytes = RandomNumberGenerator.GetBytes(700_001);
        var hash = await store.Put(new MemoryStream(bytes), bytes.Length, null, Cancellation);
        Assert.Equal(ContentHash.Of(bytes), hash);
        Assert.True(await store.Exists(hash, Cancellation));
        Assert.True(await store.IsIntact(hash, Cancellation));
        await using var stream = await store.Open(hash, Cancellation);
        var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Cancellation);
        Assert.Equal(bytes, copy.ToArray());
    }
}
