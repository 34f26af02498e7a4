using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Node.Tests.Workers;

/// <summary>A real store whose calls a test can make fail before they are made, or after.</summary>
internal sealed class FaultyStore(IBlobStore store) : IBlobStore
{
    /// <summary>Throws for a put that does not arrive.</summary>
    public Action BeforePut { get; set; } = () => { };

    /// <summary>Throws for an answer that gets lost.</summary>
    public Action AfterPut { get; set; } = () => { };

    public Action BeforeOpen { get; set; } = () => { };

    public Task<bool> Exists(ContentHash hash, CancellationToken cancellation) => store.Exists(hash, cancellation);

    public Task<Stream?> Open(ContentHash hash, CancellationToken cancellation)
    {
        BeforeOpen();
        return store.Open(hash, cancellation);
    }

    public async Task<ContentHash> Put(Stream bytes, long mostBytes, ContentHash? expected, CancellationToken cancellation)
    {
        BeforePut();
        var hash = await store.Put(bytes, mostBytes, expected, cancellation);
        AfterPut();
        return hash;
    }

    public IAsyncEnumerable<BlobInfo> List(CancellationToken cancellation) => store.List(cancellation);

    public Task Delete(ContentHash hash, CancellationToken cancellation) => store.Delete(hash, cancellation);
}
