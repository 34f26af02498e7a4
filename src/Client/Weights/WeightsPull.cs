using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Client.Weights;

/// <param name="NeededBytes">About; 0: not known yet.</param>
internal readonly record struct PullProgress(long ArrivedBytes, long NeededBytes);

/// <summary>
/// Fetches a published network into the store: of the file's 548 MB only the directory and the convolutions' 80, read by the same readers
/// that read local files, through HTTP ranges. A zip's entries are checked by their CRC-32; the legacy format, which torchvision's VGG
/// still has, has no checksums, so its stated sizes are, and with <paramref name="whole"/> all is fetched and its SHA-256 checked.
/// </summary>
internal sealed class WeightsPull(HttpClient http, WeightsStore store, RetryRule retry, bool whole = false)
{
    /// <exception cref="IOException">The network failed, or what it gave is not the file it should be.</exception>
    public StoredWeights Run(WeightsSource source, Action<PullProgress> told, CancellationToken cancellation)
    {
        var target = store.PathOf(source.Name)!;
        StoredWeights stored;
        try
        {
            stored = Fetch(source, target, told, cancellation);
        }
        catch (InputException e)
        {
            // Not the user's fault but the sender's; what was kept is as bad, so the next run begins anew.
            PartialFile.Delete(target);
            throw new IOException($"what was fetched cannot be used: {e.Message}", e);
        }
        PartialFile.Delete(target);
        return stored;
    }

    private StoredWeights Fetch(WeightsSource source, string target, Action<PullProgress> told, CancellationToken cancellation)
    {
        var needed = 0L;
        using var remote = new RemoteFile(
            new HttpTransfer(http, source.Address, retry, cancellation), target, arrived => told(new PullProgress(arrived, Math.Max(needed, arrived))));
        if (source.Bytes != 0 && remote.Length != source.Bytes)
            throw new InputException($"{remote.Name} has {remote.Length} bytes, {source.Bytes} are expected.");
        if (whole)
        {
            needed = remote.Length;
            remote.FetchAll();
        }
        var isWhole = CheckWhole(remote, source);
        using var file = TensorFile.Open(remote);
        needed = Math.Max(needed, NetworkReader.BytesOfChain(file));
        // The store's own file is what the network's hash will name; here the source's stands in until it is written.
        var read = NetworkReader.Read(file, ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(source.Sha256)), source.Convention);
        isWhole = isWhole || CheckWhole(remote, source);
        return store.Save(source.Name, read.Network, new Dictionary<string, string>
        {
            ["source"] = source.Address.AbsoluteUri,
            ["description"] = source.Description,
            ["source_format"] = file.Format,
            ["source_checked"] = isWhole ? "sha256" : file.Format == "PyTorch zip" ? "crc32 of each entry" : "sizes",
        });
    }

    /// <summary>Whether all is here; then it must be the published file.</summary>
    private static bool CheckWhole(RemoteFile remote, WeightsSource source)
    {
        if (!remote.IsWhole)
            return false;
        var hash = SourceHash.Of(remote).Hex;
        return hash.StartsWith(source.Sha256, StringComparison.Ordinal)
            ? true
            : throw new InputException($"{remote.Name} has the SHA-256 {hash}, {source.Sha256} is expected.");
    }
}
