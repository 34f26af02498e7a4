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
    private readonly Housekeeping _housekeeping;

    private SingleMachineFarm(
        DataDirectory directory, FarmStore store, IBlobStore blobs, LocalFarm farm, FarmInstruments instruments, TimeProvider time, ILoggerFactory logs)
    {
        (_directory, _store, Blobs, Local, Instruments) = (directory, store, blobs, farm, instruments);
        (Keys, Webhooks) = (new SqliteKeyStore(store), new SqliteWebhookLedger(store));
        _housekeeping = new Housekeeping(store, blobs, farm, time, logs.CreateLogger<Housekeeping>());
    }

    public IBlobStore Blobs { get; }
    public IKeyStore Keys { get; }
    public IWebhookLedger Webhooks { get; }
    public FarmInstruments Instruments { get; }
    public IFarm Farm => Local;
    public ILeases Leases => Local;
    public LocalFarm Local { get; }

    /// <param name="around">Puts something around the folder's own blobs; null: they are all there is.</param>
    /// <exception cref="Core.InputException">The folder belongs to another process.</exception>
    /// <exception cref="IOException">The store cannot be used: one line.</exception>
    public static SingleMachineFarm Open(
        string folder, FarmTerms terms, TimeProvider time, ILoggerFactory logs, Func<IBlobStore, IBlobStore>? around = null)
    {
        var directory = DataDirectory.Take(folder, time);
        FarmStore? store = null;
        try
        {
            store = FarmStore.Open(directory.Database);
            IBlobStore blobs = DirectoryBlobStore.Open(directory.Blobs, time);
            blobs = around?.Invoke(blobs) ?? blobs;
            var instruments = new FarmInstruments();
            return new SingleMachineFarm(directory, store, blobs, LocalFarm.Open(store, blobs, terms, instruments, time, logs), instruments, time, logs);
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

    /// <summary>A copy of the store as of one moment, whether the farm runs or not. Blobs are files that never change: any tool copies them.</summary>
    /// <exception cref="Core.InputException">The file is there already.</exception>
    public static void Backup(string folder, string file)
    {
        if (File.Exists(file))
            throw new Core.InputException($"{file} is there already: name a new file.");
        FarmStore.Copy(DataDirectory.DatabaseOf(folder), file);
    }

    /// <summary>Deletes blobs that no job of a farm that does not run needs.</summary>
    public static async Task<OrphanSweep> Collect(string folder, TimeProvider time)
    {
        using var directory = DataDirectory.Take(folder, time);
        using var store = FarmStore.Open(directory.Database);
        return await Housekeeping.Collect(store, DirectoryBlobStore.Open(directory.Blobs, time), time, CancellationToken.None);
    }

    /// <summary>Keys of a farm that does not run.</summary>
    public static async Task<T> WithKeys<T>(string folder, TimeProvider time, Func<IKeyStore, Task<T>> use)
    {
        using var directory = DataDirectory.Take(folder, time);
        using var store = FarmStore.Open(directory.Database);
        return await use(new SqliteKeyStore(store));
    }

    public async ValueTask DisposeAsync()
    {
        await _housekeeping.DisposeAsync();
        await Local.DisposeAsync();
        Instruments.Dispose();
        _store.Dispose();
        _directory.Dispose();
    }
}
