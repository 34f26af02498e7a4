using System.Collections.Concurrent;
using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Dashboard.Tests.Farm;

internal sealed class MemoryBlobs : IBlobStore
{
    private readonly ConcurrentDictionary<ContentHash, byte[]> _blobs = [];

    public ContentHash Add(byte[] bytes)
    {
        var hash = ContentHash.Of(bytes);
        _blobs[hash] = bytes;
        return hash;
    }

    public Task<bool> Exists(ContentHash hash, CancellationToken cancellation) => Task.FromResult(_blobs.ContainsKey(hash));

    public Task<Stream?> Open(ContentHash hash, CancellationToken cancellation) =>
        Task.FromResult<Stream?>(_blobs.TryGetValue(hash, out var bytes) ? new MemoryStream(bytes) : null);

    public async Task<ContentHash> Put(Stream bytes, long mostBytes, ContentHash? expected, CancellationToken cancellation)
    {
        using var copy = new MemoryStream();
        await bytes.CopyToAsync(copy, cancellation);
        return Add(copy.ToArray());
    }

    public async IAsyncEnumerable<BlobInfo> List([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (hash, bytes) in _blobs)
            yield return new BlobInfo(hash, bytes.Length, DateTimeOffset.UnixEpoch);
        await Task.CompletedTask;
    }

    public Task Delete(ContentHash hash, CancellationToken cancellation)
    {
        _blobs.TryRemove(hash, out _);
        return Task.CompletedTask;
    }
}
