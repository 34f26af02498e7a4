using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Node.Blobs;

/// <summary>
/// Deletes blobs that nobody needs: uploads without a job, old checkpoints and previews, results of jobs that were forgotten. A blob younger
/// than the grace is never touched: it may be of a job that is about to be submitted, or of a frame that is about to be reported.
/// </summary>
public static class Orphans
{
    /// <param name="isLive">Asked after the blob's age is known: whoever refers to a blob must have been told of it since.</param>
    /// <param name="grace">Null: <see cref="Limits.OrphanAge"/>.</param>
    public static async Task<OrphanSweep> Collect(
        IBlobStore store, Func<ContentHash, CancellationToken, ValueTask<bool>> isLive, TimeProvider time, TimeSpan? grace,
        CancellationToken cancellation)
    {
        var oldest = time.GetUtcNow() - (grace ?? Limits.OrphanAge);
        long live = 0, young = 0, deleted = 0, freed = 0, kept = 0;
        await foreach (var blob in store.List(cancellation))
        {
            if (blob.Written > oldest)
                young++;
            else if (await isLive(blob.Hash, cancellation))
                live++;
            else if (await store.DeleteUnlessTouched(blob, cancellation))
            {
                deleted++;
                freed += blob.Bytes;
                continue;
            }
            kept += blob.Bytes;
        }
        return new OrphanSweep(live, young, deleted, freed, kept);
    }
}

/// <param name="Live">Needed. (Young ones are not asked about.)</param>
/// <param name="BytesKept">Of all that are left.</param>
public sealed record OrphanSweep(long Live, long Young, long Deleted, long BytesFreed, long BytesKept);
