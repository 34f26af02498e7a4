using System.Buffers;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace RenderFarm.Azure;

/// <summary>
/// Bytes on their way into one blob. What is written goes to the account block by block, under the blob's name but seen by nobody, and
/// becomes the blob in one request at the end. What is never committed is forgotten by the account after a week.
/// </summary>
internal sealed class BlockUpload(BlockBlobClient blob, Uri container) : Stream
{
    private readonly List<string> _blocks = [];
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(Limits.BlockBytes);

    // Two writers of one blob share the space of its uncommitted blocks: none may write over another's.
    private readonly Guid _writer = Guid.NewGuid();
    private int _filled;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="IOException">The account does not take it.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            // Only when more comes: a blob of one block is one request.
            if (_filled == Limits.BlockBytes)
                await SendBlock(cancellationToken);
            var n = Math.Min(buffer.Length, Limits.BlockBytes - _filled);
            buffer.Span[..n].CopyTo(_block.AsSpan(_filled));
            buffer = buffer[n..];
            _filled += n;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Makes what was written the blob; it is durable when this returns.</summary>
    /// <returns>False when there is a blob of this name, or its blocks went with another writer's commit.</returns>
    /// <exception cref="IOException">The account does not take it.</exception>
    public async Task<bool> Commit(CancellationToken cancellation)
    {
        if (_blocks.Count == 0 && await Create(
                conditions => blob.UploadAsync(Block(), new BlobUploadOptions { Conditions = conditions }, cancellation), cancellation))
            return true;
        // A name may count as taken for what others have not committed: a list of blocks is not misled by those.
        if (_filled > 0)
            await SendBlock(cancellation);
        return await Create(
            conditions => blob.CommitBlockListAsync(_blocks, new CommitBlockListOptions { Conditions = conditions }, cancellation), cancellation);
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _filled >= 0)
        {
            _filled = -1;
            ArrayPool<byte>.Shared.Return(_block);
        }
        base.Dispose(disposing);
    }

    private Task<bool> Create(Func<BlobRequestConditions, Task> request, CancellationToken cancellation) => AzureFailures.Explained(
        container,
        async () =>
        {
            try
            {
                await request(new BlobRequestConditions { IfNoneMatch = ETag.All });
                return true;
            }
            catch (RequestFailedException e) when (IsTaken(e))
            {
                return false;
            }
        },
        cancellation);

    private static bool IsTaken(RequestFailedException e) =>
        e.Status == 412 || e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.InvalidBlockList;

    private async Task SendBlock(CancellationToken cancellation)
    {
        // All names of a blob's blocks must be equally long.
        var id = Convert.ToBase64String([.. _writer.ToByteArray(), .. BitConverter.GetBytes(_blocks.Count)]);
        await AzureFailures.Explained(container, () => blob.StageBlockAsync(id, Block(), cancellationToken: cancellation), cancellation);
        _blocks.Add(id);
        _filled = 0;
    }

    private MemoryStream Block() => new(_block, 0, _filled, writable: false);
}
