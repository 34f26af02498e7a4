using Microsoft.Extensions.Logging;
using RenderFarm.Core.Ports;
using RenderFarm.Host.Store;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Host;

/// <summary>A farm in a folder: its store, its blobs, its ports. Workers and web are for whoever opened it to attach.</summary>
public sealed class SingleMachineFarm : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly FarmStore _store;

    private SingleMachineFarm(DataDirectory directory, FarmStore store, DirectoryBlobStore blobs, LocalFarm farm)
    {
        (_directory, _store, Blobs, Local) = (directory, store, blobs, farm);
        Keys = new SqliteKeyStore(store);
    }

    public IBlobStore Blobs { get; }
    public IKeyStore Keys { get; }
    public IFarm Farm => Local;
    public ILeases Leases => Local;
    public LocalFarm Local { get; }

    /// <exception cref="Core.InputException">The folder belongs to another process.</exception>
    /// <exception cref="IOException">The store cannot be used: one line.</exception>
    public static SingleMachineFarm Open(string folder, FarmTerms terms, TimeProvider time, ILoggerFactory logs)
    {
        var directory = DataDirectory.Take(folder, time);
        FarmStore? store = null;
        try
        {
            store = FarmStore.Open(directory.Database);
            var blobs = DirectoryBlobStore.Open(directory.Blobs, time);
            return new SingleMachineFarm(directory, store, blobs, LocalFarm.Open(store, blobs, terms, time, logs));
        }
        catch
        {
            store?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Looks at every page of the store of a farm that does not run.</summary>
    /// <returns>What is wrong; empty: nothing.</returns>
    public static IReadOnlyList<string> Check(string folder, TimeProvider time)
    {
        using var directory = DataDirectory.Take(folder, time);
        using var store = FarmStore.Open(directory.Database);
        return store.Check();
    }

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
        _store.Dispose();
        _directory.Dispose();
    }
}
