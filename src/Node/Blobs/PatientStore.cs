using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Node.Workers;

namespace RenderFarm.Node.Blobs;

/// <summary>The blob store as a worker uses it: whole blobs, checked, and calls that fail are tried again for some seconds.</summary>
internal sealed class PatientStore(IBlobStore store, Backoff backoff, NodeInstruments instruments)
{
    /// <param name="what">For the complaint.</param>
    /// <exception cref="IOException">The store has no such blob, a damaged one, or does not answer.</exception>
    public Task<byte[]> Read(ContentHash hash, string what, long mostBytes, CancellationToken cancellation) => Patiently(
        async () =>
        {
            await using var stream = await store.Open(hash, cancellation)
                ?? throw new BlobException($"{what}: the blob store has no {hash.Abbreviated}...");
            var bytes = await ReadToEnd(stream, what, mostBytes, cancellation);
            return ContentHash.Of(bytes) == hash ? bytes : throw new BlobException($"{what}: {hash.Abbreviated}... is damaged in the blob store.");
        },
        cancellation);

    /// <param name="open">Opens the bytes anew for each try.</param>
    /// <exception cref="IOException">The disk is full, or the store does not answer.</exception>
    public Task<ContentHash> Put(Func<Stream> open, long mostBytes, ContentHash? expected, CancellationToken cancellation) => Patiently(
        async () =>
        {
            await using var bytes = open();
            return await store.Put(bytes, mostBytes, expected, cancellation);
        },
        cancellation);

    /// <summary>What cannot be deleted now is an orphan, and found later.</summary>
    public async Task DeleteQuietly(IReadOnlyList<ContentHash> hashes, CancellationToken cancellation)
    {
        try
        {
            foreach (var hash in hashes)
                await store.Delete(hash, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            instruments.StoreRetried();
        }
    }

    private async Task<T> Patiently<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (failures < Limits.StoreTries && MayPass(e) && !cancellation.IsCancellationRequested)
            {
                instruments.StoreRetried();
            }
            await backoff.Wait(failures, cancellation);
        }
    }

    private static bool MayPass(Exception e) => e is not (InputException or BlobException or OutOfMemoryException) && !DiskFull.Is(e);

    private static async Task<byte[]> ReadToEnd(Stream stream, string what, long mostBytes, CancellationToken cancellation)
    {
        if (stream.CanSeek && stream.Length > mostBytes)
            throw new InputException($"{what}: it has {stream.Length} bytes, more than the {mostBytes} that are read.");
        using var bytes = new MemoryStream(stream.CanSeek ? (int)stream.Length : 0);
        var buffer = new byte[1 << 16];
        for (int n; (n = await stream.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (bytes.Length + n > mostBytes)
                throw new InputException($"{what}: it has more than the {mostBytes} bytes that are read.");
            bytes.Write(buffer, 0, n);
        }
        return bytes.Length == bytes.Capacity ? bytes.GetBuffer() : bytes.ToArray();
    }
}

/// <summary>A blob is missing or damaged: asking again would not help.</summary>
internal sealed class BlobException(string message) : IOException(message);
