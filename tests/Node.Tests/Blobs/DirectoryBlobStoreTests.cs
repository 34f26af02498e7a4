using System.Diagnostics;
using System.Security.Cryptography;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Node.Tests.Blobs;

public sealed class DirectoryBlobStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly DirectoryBlobStore _store;

    public DirectoryBlobStoreTests() => _store = DirectoryBlobStore.Open(_folder.Path, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Unfinished => Path.Combine(_folder.Path, "unfinished");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatWasPutComesBackAlsoAfterARestart()
    {
        var bytes = RandomNumberGenerator.GetBytes(700_001);
        var hash = await Put(bytes);
        Assert.Equal(ContentHash.Of(bytes), hash);
        Assert.Equal(bytes, await Read(DirectoryBlobStore.Open(_folder.Path), hash));
        Assert.True(await _store.IsIntact(hash, Cancellation));
        Assert.Equal(new BlobInfo(hash, bytes.Length, _time.GetUtcNow()), Assert.Single(await All()));
    }

    [Fact]
    public async Task EmptyBlobIsABlob() => Assert.Empty(await Read(_store, await Put([])));

    [Fact]
    public async Task RangesCanBeRead()
    {
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        await using var stream = await _store.Open(await Put(bytes), Cancellation);
        stream!.Seek(77_777, SeekOrigin.Begin);
        var part = new byte[1_000];
        await stream.ReadExactlyAsync(part, Cancellation);
        Assert.Equal(bytes[77_777..78_777], part);
        Assert.Equal(bytes.Length, stream.Length);
    }

    [Fact]
    public async Task WhatIsNotThereIsNull()
    {
        var none = ContentHash.Of("none"u8);
        Assert.Null(await _store.Open(none, Cancellation));
        Assert.False(await _store.Exists(none, Cancellation));
        Assert.False(await _store.IsIntact(none, Cancellation));
        await _store.Delete(none, Cancellation);
    }

    [Fact]
    public async Task TooManyBytesAreRefusedAndNothingIsKept()
    {
        await Assert.ThrowsAsync<InputException>(() => _store.Put(new MemoryStream(new byte[101]), 100, null, Cancellation));
        await _store.Put(new MemoryStream(new byte[100]), 100, null, Cancellation);
        Assert.Single(await All());
        Assert.Empty(Directory.EnumerateFiles(Unfinished));
    }

    [Fact]
    public async Task OtherBytesThanExpectedAreRefusedAndNothingIsKept()
    {
        var expected = ContentHash.Of("expected"u8);
        await Assert.ThrowsAsync<InputException>(() => _store.Put(new MemoryStream([1]), 100, expected, Cancellation));
        Assert.Empty(await All());
        // Also where the expected ones are there already.
        await Put("expected"u8.ToArray());
        await Assert.ThrowsAsync<InputException>(() => _store.Put(new MemoryStream([1]), 100, expected, Cancellation));
        Assert.Single(await All());
        Assert.Empty(Directory.EnumerateFiles(Unfinished));
    }

    [Fact]
    public async Task SourceThatBreaksOffLeavesNothing()
    {
        await Assert.ThrowsAsync<IOException>(() => _store.Put(new BreakingStream(300_000), 1 << 20, null, Cancellation));
        Assert.Empty(await All());
        Assert.Empty(Directory.EnumerateFiles(Unfinished));
    }

    [Fact]
    public async Task ManyPutsOfTheSameAtOnceGiveOneBlob()
    {
        var bytes = RandomNumberGenerator.GetBytes(50_000);
        var hashes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Put(bytes))));
        Assert.Single(hashes.Distinct());
        Assert.Single(await All());
        Assert.Equal(bytes, await Read(_store, hashes[0]));
        Assert.Empty(Directory.EnumerateFiles(Unfinished));
    }

    [Fact]
    public async Task LeftoversOfKilledWritersAreRemovedAndThoseOfLivingOnesKept()
    {
        var dead = Path.Combine(Unfinished, "dead");
        await File.WriteAllBytesAsync(dead, [1, 2, 3], Cancellation);
        using var living = UnfinishedBlob.Create(Unfinished);
        var reopened = DirectoryBlobStore.Open(_folder.Path);
        Assert.False(File.Exists(dead));
        Assert.Single(Directory.EnumerateFiles(Unfinished));
        await reopened.Put(new MemoryStream([1]), 1, null, Cancellation);
    }

    [Fact]
    public async Task DamageIsFound()
    {
        var hash = await Put(new byte[1_000]);
        var path = Path.Combine(_folder.Path, hash.Hex[..2], hash.Hex[2..]);
        await File.WriteAllBytesAsync(path, new byte[999], Cancellation);
        Assert.False(await _store.IsIntact(hash, Cancellation));
    }

    [Fact]
    public async Task StrangersFilesAreNoBlobs()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "ab", "readme"), "", Cancellation);
        Assert.Empty(await All());
    }

    [Fact]
    public async Task FullDiskIsOneLineAndNothingIsKept()
    {
        var disk = Path.Combine(_folder.Path, "disk");
        Directory.CreateDirectory(disk);
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk) != 0)
            Assert.Skip("a disk of two megabytes can only be mounted by root");
        try
        {
            var store = DirectoryBlobStore.Open(disk);
            var small = await store.Put(new MemoryStream(new byte[1_000]), 1 << 30, null, Cancellation);
            var e = await Assert.ThrowsAsync<IOException>(() => store.Put(new MemoryStream(new byte[4 << 20]), 1 << 30, null, Cancellation));
            Assert.StartsWith("The disk is full", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk, "unfinished")));
            Assert.True(await store.IsIntact(small, Cancellation));
            await store.Put(new MemoryStream(new byte[100_000]), 1 << 30, null, Cancellation);
        }
        finally
        {
            Run("umount", disk);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    private Task<ContentHash> Put(byte[] bytes) => _store.Put(new MemoryStream(bytes), bytes.Length, null, Cancellation);

    private static async Task<byte[]> Read(DirectoryBlobStore store, ContentHash hash)
    {
        await using var stream = await store.Open(hash, Cancellation);
        var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    private async Task<IReadOnlyList<BlobInfo>> All()
    {
        var all = new List<BlobInfo>();
        await foreach (var blob in _store.List(Cancellation))
            all.Add(blob);
        return all;
    }

    /// <summary>Gives some bytes, then fails: a connection that was cut.</summary>
    private sealed class BreakingStream(int bytes) : MemoryStream(new byte[bytes])
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position < Length ? base.ReadAsync(buffer, cancellationToken) : throw new IOException("cut");
    }
}
