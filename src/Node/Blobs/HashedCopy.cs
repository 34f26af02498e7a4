using System.Buffers;
using System.Security.Cryptography;
using RenderFarm.Core;

namespace RenderFarm.Node.Blobs;

/// <summary>Copies bytes and learns their name on the way: nothing is read twice.</summary>
public static class HashedCopy
{
    /// <exception cref="InputException">Too many bytes, or not those that were expected.</exception>
    public static async Task<ContentHash> Run(
        Stream from, Stream to, long mostBytes, ContentHash? expected, CancellationToken cancellation)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Limits.CopyBufferBytes);
        try
        {
            long bytes = 0;
            for (int n; (n = await from.ReadAsync(buffer, cancellation)) > 0;)
            {
                if ((bytes += n) > mostBytes)
                    throw new InputException($"There are more than the {mostBytes} bytes that a blob of this kind may have.");
                sha.AppendData(buffer, 0, n);
                await to.WriteAsync(buffer.AsMemory(0, n), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        var hash = new ContentHash(sha.GetHashAndReset());
        return expected is null || expected == hash
            ? hash
            : throw new InputException($"The bytes have the SHA-256 {hash.Abbreviated}..., not {expected.Value.Abbreviated}...: they were changed on the way.");
    }
}
