using System.Collections.Concurrent;
using RenderFarm.Core;
using RenderFarm.Engine.Networks;

namespace RenderFarm.CpuNode;

/// <summary>
/// The networks that a farm offers: the embedded one and those of the store, by name or hash. Never a file by its path: names come from clients.
/// </summary>
internal sealed class NetworkCatalog(WeightsStore store)
{
    private readonly ConcurrentDictionary<ContentHash, Lazy<Network>> _loaded = new();

    public IReadOnlyList<string> Names => [WeightsStore.EmbeddedName, .. store.List().Select(stored => stored.Name)];

    /// <exception cref="InputException">There is none; the message says which there are.</exception>
    public ContentHash HashOf(string nameOrHash)
    {
        if (nameOrHash == WeightsStore.EmbeddedName || nameOrHash == EmbeddedNetworks.Farmnet.Hash.Hex)
            return EmbeddedNetworks.Farmnet.Hash;
        var stored = store.List().FirstOrDefault(s => s.Name == nameOrHash || s.Hash?.Hex == nameOrHash)
            ?? throw new InputException($"there is no network '{Shortened(nameOrHash)}' here; there are {string.Join(", ", Names)}.");
        return stored.Hash ?? store.Resolve(stored.Name).Network.Hash;
    }

    /// <exception cref="InputException">It is not here (any more).</exception>
    public Network Load(ContentHash hash) => hash == EmbeddedNetworks.Farmnet.Hash
        ? EmbeddedNetworks.Farmnet
        : _loaded.GetOrAdd(hash, _ => new Lazy<Network>(() => Find(hash))).Value;

    private Network Find(ContentHash hash)
    {
        // Recorded hashes first: others have to be read wholly to be known.
        var found = store.List().OrderByDescending(s => s.Hash == hash).Select(s => store.Resolve(s.Name).Network).FirstOrDefault(n => n.Hash == hash);
        return found ?? throw new InputException($"network {hash.Abbreviated} is not here any more; there are {string.Join(", ", Names)}.");
    }

    private static string Shortened(string text) => text.Length > 80 ? text[..80] + "..." : text;
}
