namespace RenderFarm.Core.Ports;

/// <summary>Immutable bytes named by their SHA-256. A put of what is there already changes nothing; concurrent puts of the same are fine.</summary>
public interface IBlobStore
{
    Task<bool> Exists(ContentHash hash, CancellationToken cancellation);

    /// <summary>Null when there is no such blob.</summary>
    Task<Stream?> Open(ContentHash hash, CancellationToken cancellation);

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="InputException">More than <paramref name="mostBytes"/>, or not the bytes of <paramref name="expected"/>: nothing was kept.</exception>
    Task<ContentHash> Put(Stream bytes, long mostBytes, ContentHash? expected, CancellationToken cancellation);

    /// <summary>In no order. For the collection of orphans.</summary>
    IAsyncEnumerable<BlobInfo> List(CancellationToken cancellation);

    Task Delete(ContentHash hash, CancellationToken cancellation);

    /// <summary>Deletes a blob unless somebody put it again, or asked for it, since it was listed: for the collection of orphans.</summary>
    /// <returns>Whether it was deleted.</returns>
    async Task<bool> DeleteUnlessTouched(BlobInfo listed, CancellationToken cancellation)
    {
        await Delete(listed.Hash, cancellation);
        return true;
    }
}

/// <param name="Written">When it was put, or last asked for: whoever is told that a blob is there may rely on it for a while.</param>
public sealed record BlobInfo(ContentHash Hash, long Bytes, DateTimeOffset Written);
