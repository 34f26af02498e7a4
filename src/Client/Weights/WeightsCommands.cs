using System.Globalization;
using System.Text.Json;
using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Client.Weights;

/// <summary>What './farm weights list | pull NAME | import FILE | verify' do: text or JSON lines to a writer, an exit code back.</summary>
internal sealed class WeightsCommands(WeightsStore store, TextWriter output, bool json = false)
{
    private const double Megabyte = 1e6;

    public int List()
    {
        var farmnet = EmbeddedNetworks.Farmnet;
        Tell(new { name = farmnet.Name, hash = farmnet.Hash.Hex, state = "embedded" }, $"{farmnet.Name,-16} embedded   {farmnet.Hash.Abbreviated}");
        var stored = store.List();
        foreach (var s in stored)
            Tell(
                new { name = s.Name, hash = s.Hash?.Hex, state = "stored", bytes = s.Bytes, path = s.Path },
                $"{s.Name,-16} {Megabytes(s.Bytes),7} MB {s.Hash?.Abbreviated ?? "not recorded"}  {s.Path}");
        foreach (var source in WeightsSource.All.Where(source => stored.All(s => s.Name != source.Name)))
            Tell(
                new { name = source.Name, state = "pull", megabytes = source.NeededMegabytes, source = source.Address.AbsoluteUri, description = source.Description },
                $"{source.Name,-16} to pull    about {source.NeededMegabytes} MB: {source.Description}");
        return 0;
    }

    public int Pull(string name, WeightsPull pull, Action<PullProgress> told, CancellationToken cancellation)
    {
        var source = WeightsSource.Find(name) ?? throw new InputException(
            $"no public address is known for '{name}'; there are {string.Join(", ", WeightsSource.All.Select(s => s.Name))}. A file of your own: './farm weights import FILE'.");
        if (store.List().FirstOrDefault(s => s.Name == name) is { } present)
        {
            Tell(new { name, hash = present.Hash?.Hex, state = "present", path = present.Path }, $"{name} is here already: {present.Path}");
            return 0;
        }
        var stored = pull.Run(source, told, cancellation);
        Tell(
            new { name, hash = stored.Hash?.Hex, state = "pulled", bytes = stored.Bytes, path = stored.Path },
            $"{name} is stored in {stored.Path} ({Megabytes(stored.Bytes)} MB). {source.Description}.");
        return 0;
    }

    public int Import(string file, string? name, InputConvention? convention)
    {
        var (stored, read) = store.Import(file, name, convention);
        var network = read.Network;
        Tell(
            new
            {
                name = stored.Name, hash = stored.Hash?.Hex, state = "imported", bytes = stored.Bytes, path = stored.Path,
                layers = network.Convolutions.Select(c => c.Name), convention = read.Convention.ToString(), recognisedBy = read.Evidence,
            },
            $"{stored.Name} is stored in {stored.Path} ({Megabytes(stored.Bytes)} MB): {network.Convolutions[0].Name} to {network.Convolutions[^1].Name}, input {read.Convention} ({read.Evidence}).");
        return 0;
    }

    /// <summary>Reads every stored network again and compares its hash with the recorded one; exit code 2 where one is bad.</summary>
    public int Verify()
    {
        var bad = 0;
        var stored = store.List();
        foreach (var s in stored)
        {
            var problem = ProblemOf(s);
            bad += problem is null ? 0 : 1;
            Tell(new { name = s.Name, state = problem is null ? "good" : "bad", problem }, $"{s.Name,-16} {problem ?? "good"}");
        }
        if (!json)
            output.WriteLine(stored.Count == 0 ? $"no networks are stored in {store.Folder}; the embedded one needs no check." : $"{stored.Count - bad} good, {bad} bad.");
        return bad == 0 ? 0 : 2;
    }

    private static string? ProblemOf(StoredWeights stored)
    {
        try
        {
            var hash = NetworkReader.ReadFile(stored.Path).Network.Hash;
            return stored.Hash is null || stored.Hash == hash
                ? null
                : $"has the SHA-256 {hash.Abbreviated}..., {stored.Hash.Value.Abbreviated}... was recorded: it was changed or is damaged; pull or import it again.";
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return Wording.OneLine(e.Message);
        }
    }

    private void Tell<T>(T fields, string line) => output.WriteLine(json ? JsonSerializer.Serialize(fields) : line);

    private static string Megabytes(long bytes) => (bytes / Megabyte).ToString("0.0", CultureInfo.InvariantCulture);
}
