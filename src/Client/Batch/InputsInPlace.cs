using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Batch;

/// <summary>A batch's blobs: inputs stay where they are, and only what is made of them is kept.</summary>
internal sealed class InputsInPlace(IBlobStore made, IReadOnlyDictionary<ContentHash, string> files) : IBlobStore
{
    public async Task<bool> Exists(ContentHash hash, CancellationToken cancellation) =>
        files.ContainsKey(hash) || await made.Exists(hash, cancellation);

    /// <exception cref="InputException">The file is another by now.</exception>
    public async Task<Stream?> Open(ContentHash hash, CancellationToken cancellation)
    {
        if (!files.TryGetValue(hash, out var file))
            return await made.Open(hash, cancellation);
        var bytes = await File.ReadAllBytesAsync(file, cancellation);
        return ContentHash.Of(bytes) == hash
            ? new MemoryStream(bytes)
            : throw new InputException($"{file} changed after this call began: repeat the call.");
    }

    public Task<ContentHash> Put(Stream bytes, long mostBytes, ContentHash? expected, CancellationToken cancellation) =>
        made.Put(bytes, mostBytes, expected, cancellation);

    public IAsyncEnumerable<BlobInfo> List(CancellationToken cancellation) => made.List(cancellation);

    public Task Delete(ContentHash hash, CancellationToken cancellation) => made.Delete(hash, cancellation);

    public Task<bool> DeleteUnlessTouched(BlobInfo listed, CancellationToken cancellation) => made.DeleteUnlessTouched(listed, cancellation);
}
