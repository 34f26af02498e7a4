using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.AspNetCore.WebUtilities;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Node.Blobs;
using BlobInfo = RenderFarm.Core.Ports.BlobInfo;

namespace RenderFarm.Azure;

/// <summary>
/// Blobs in one container of an Azure storage account, named by their hash. Created by one conditional request, so that a name is there
/// with all its bytes or not at all, whoever else writes. Encryption, replication and tiers are the account's business.
/// </summary>
public sealed class AzureBlobStore : IBlobStore
{
    private readonly BlobContainerClient _container;
    private readonly AzureBlobOptions _options;
    private readonly TimeProvider _time;

    private AzureBlobStore(BlobContainerClient container, AzureBlobOptions options, TimeProvider time) =>
        (_container, _options, _time) = (container, options, time);

    /// <summary>Makes the container where there is none.</summary>
    /// <exception cref="InputException">The options are wrong.</exception>
    /// <exception cref="IOException">The account cannot be reached, or refuses us.</exception>
    public static async Task<AzureBlobStore> Open(AzureBlobOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var container = Account.Container(options);
        // Asked first: who may use a container need not be allowed to make one.
        await AzureFailures.Explained(
            container.Uri,
            async () => await container.ExistsAsync(cancellation) || await container.CreateIfNotExistsAsync(cancellationToken: cancellation) is not null,
            cancellation);
        return new AzureBlobStore(container, options, time);
    }

    public Task<bool> Exists(ContentHash hash, CancellationToken cancellation) => Ask(() => Touch(hash, cancellation), cancellation);

    /// <returns>A stream that seeks: ranges can be read.</returns>
    public Task<Stream?> Open(ContentHash hash, CancellationToken cancellation) => Ask<Stream?>(
        async () =>
        {
            try
            {
                // Its bytes never change, but its time does: a touch must not break off whoever reads.
                var stream = await Blob(hash).OpenReadAsync(
                    new BlobOpenReadOptions(allowModifications: true) { BufferSize = Limits.BlockBytes }, cancellation);
                return new ExplainedStream(stream, _container.Uri);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                return null;
            }
        },
        cancellation);

    public async Task<ContentHash> Put(Stream bytes, long mostBytes, ContentHash? expected, CancellationToken cancellation)
    {
        if (expected is { } known)
        {
            if (await Exists(known, cancellation))
                await HashedCopy.Run(bytes, Stream.Null, mostBytes, expected, cancellation);
            else
                await Upload(known, upload => HashedCopy.Run(bytes, upload, mostBytes, expected, cancellation), cancellation);
            return known;
        }
        // There is no renaming in an account: the name must be known before the first byte is sent.
        await using var spool = new FileBufferingWriteStream(
            Limits.SpoolBytes, bufferLimit: null, () => _options.SpoolFolder ?? Path.GetTempPath());
        var hash = await HashedCopy.Run(bytes, spool, mostBytes, expected: null, cancellation);
        if (!await Exists(hash, cancellation))
            await Upload(hash, upload => spool.DrainBufferAsync(upload, cancellation), cancellation);
        return hash;
    }

    public async IAsyncEnumerable<BlobInfo> List([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var pages = _container.GetBlobsAsync(cancellationToken: cancellation).AsPages(pageSizeHint: Limits.PageNames)
            .GetAsyncEnumerator(cancellation);
        while (await Ask(() => pages.MoveNextAsync().AsTask(), cancellation))
            foreach (var item in pages.Current.Values)
                if (BlobName.HashOf(item.Name) is { } hash && item.Properties is { ContentLength: { } size, LastModified: { } written })
                    yield return new BlobInfo(hash, size, written);
    }

    public Task Delete(ContentHash hash, CancellationToken cancellation) =>
        Ask(() => Blob(hash).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellation), cancellation);

    public Task<bool> DeleteUnlessTouched(BlobInfo listed, CancellationToken cancellation) => Ask(
        async () =>
        {
            try
            {
                var blob = Blob(listed.Hash);
                BlobProperties now = await blob.GetPropertiesAsync(cancellationToken: cancellation);
                // A touch between the two requests changes the tag.
                return now.LastModified <= listed.Written && await blob.DeleteIfExistsAsync(
                    DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = now.ETag }, cancellation);
            }
            catch (RequestFailedException e) when (IsGone(e) || e.Status == 412)
            {
                return false;
            }
        },
        cancellation);

    private async Task Upload(ContentHash hash, Func<BlockUpload, Task> fill, CancellationToken cancellation)
    {
        await using var upload = new BlockUpload(Blob(hash), _container.Uri);
        await fill(upload);
        // Somebody else was first, or it was us and the answer was lost: either way the bytes are there. Or they were deleted meanwhile.
        if (!await upload.Commit(cancellation) && !await Exists(hash, cancellation))
            throw new IOException($"The blob {hash.Abbreviated}... was put and deleted by others at the same time: put it again.");
    }

    // The account's clock is the one that all nodes share, and every change of metadata sets a blob's time by it.
    private async Task<bool> Touch(ContentHash hash, CancellationToken cancellation)
    {
        try
        {
            var blob = Blob(hash);
            BlobProperties found = await blob.GetPropertiesAsync(cancellationToken: cancellation);
            if (_time.GetUtcNow() - found.LastModified > Node.Limits.TouchAfter)
                await blob.SetMetadataAsync(
                    new Dictionary<string, string>(), new BlobRequestConditions { IfMatch = found.ETag }, cancellation);
            return true;
        }
        catch (RequestFailedException e) when (IsGone(e))
        {
            return false;
        }
        catch (RequestFailedException e) when (e.Status == 412)
        {
            // Changed since we looked: touched, and young then, or deleted.
            return await Blob(hash).ExistsAsync(cancellation);
        }
    }

    // The answer to HEAD has no body: only the header tells a missing blob from a missing container, and old proxies drop it.
    private static bool IsGone(RequestFailedException e) => e.Status == 404 && (e.ErrorCode is null || e.ErrorCode == BlobErrorCode.BlobNotFound);

    private BlockBlobClient Blob(ContentHash hash) => _container.GetBlockBlobClient(hash.Hex);

    private Task<T> Ask<T>(Func<Task<T>> call, CancellationToken cancellation) => AzureFailures.Explained(_container.Uri, call, cancellation);
}
