using System.Security.Cryptography;
using System.Text.RegularExpressions;
using RenderFarm.Core;
using RenderFarm.Engine.Networks;
using RenderFarm.Media;

namespace RenderFarm.CpuNode;

/// <param name="Hash">SHA-256 recorded when the file was stored; null where that record is missing.</param>
internal sealed record StoredWeights(string Name, string Path, long Bytes, ContentHash? Hash);

/// <summary>
/// The networks that a user has: NAME.safetensors in one folder, beside each NAME.sha256 as sha256sum writes it. A file is complete or not
/// there: it is written under another name and renamed.
/// </summary>
internal sealed partial class WeightsStore(string folder)
{
    public const string EmbeddedName = "farmnet";
    private const string Extension = ".safetensors";

    public string Folder => folder;

    /// <summary>$RENDERFARM_HOME/weights, else renderfarm/weights in the user's folder for data (XDG base directories).</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static WeightsStore Locate(Func<string, string?> variable) => new(Path.Combine(Home(variable), "weights"));

    /// <summary>The folder of all that the farm keeps for a user.</summary>
    public static string Home(Func<string, string?> variable)
    {
        if (variable("RENDERFARM_HOME") is { Length: > 0 } home)
            return Path.GetFullPath(home);
        var data = variable("XDG_DATA_HOME") is { Length: > 0 } xdg && Path.IsPathRooted(xdg)
            ? xdg
            : Path.Combine(variable("HOME") is { Length: > 0 } user ? user : Path.GetTempPath(), ".local", "share");
        return Path.Combine(data, "renderfarm");
    }

    public IReadOnlyList<StoredWeights> List() => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*" + Extension)
            .Where(path => NamePattern().IsMatch(Path.GetFileNameWithoutExtension(path)))
            .OrderBy(path => path, StringComparer.Ordinal)
            .Select(path => new StoredWeights(Path.GetFileNameWithoutExtension(path), path, new FileInfo(path).Length, RecordedHash(path)))];

    /// <summary>The network of a name in this store, of the embedded one, or of a weights file.</summary>
    /// <exception cref="InputException">There is none; the message says which there are.</exception>
    public RecognizedNetwork Resolve(string nameOrFile, InputConvention? convention = null)
    {
        if (nameOrFile == EmbeddedName)
            return new RecognizedNetwork(EmbeddedNetworks.Farmnet, InputConvention.Described, "embedded");
        var stored = PathOf(nameOrFile);
        if (stored is not null && File.Exists(stored))
            return NetworkReader.ReadFile(stored, convention);
        if (File.Exists(nameOrFile))
            return NetworkReader.ReadFile(nameOrFile, convention);
        throw new InputException(WeightsSource.Find(nameOrFile) is { } source
            ? $"network {nameOrFile} is not here yet: './farm weights pull {source.Name}' fetches it (about {source.NeededMegabytes} MB)."
            : $"there is no network or weights file '{nameOrFile}'; there are {string.Join(", ", Names())}.");
    }

    /// <summary>Stores a network under a name, replacing an earlier one.</summary>
    public StoredWeights Save(string name, Network network, IReadOnlyDictionary<string, string> notes)
    {
        var path = PathOf(name) ?? throw new InputException(
            $"'{name}' cannot name a network: up to 64 letters, digits, dots, hyphens and underscores are expected, beginning with a letter or digit.");
        if (name == EmbeddedName)
            throw new InputException($"{EmbeddedName} is the embedded network's name; choose another.");
        Directory.CreateDirectory(folder);
        var hash = Write(path, output => NetworkWriter.Write(output, network with { Name = name }, notes));
        AtomicFile.Write(HashPath(path), System.Text.Encoding.UTF8.GetBytes($"{hash}  {Path.GetFileName(path)}\n"));
        return new StoredWeights(name, path, new FileInfo(path).Length, hash);
    }

    /// <summary>The hash of an earlier file goes just before that file does.</summary>
    private static ContentHash Write(string path, Action<Stream> write)
    {
        using var sha = SHA256.Create();
        AtomicFile.Write(
            path,
            output =>
            {
                using var hashing = new CryptoStream(output, sha, CryptoStreamMode.Write, leaveOpen: true);
                write(hashing);
            },
            beforeRename: () => File.Delete(HashPath(path)));
        return ContentHash.Parse(Convert.ToHexStringLower(sha.Hash!));
    }

    /// <summary>Keeps the convolutions of a weights file, with its input convention made plain.</summary>
    /// <param name="name">Null: the file's own name without extension.</param>
    public (StoredWeights Stored, RecognizedNetwork Read) Import(string file, string? name = null, InputConvention? convention = null)
    {
        var read = NetworkReader.ReadFile(file, convention);
        var notes = new Dictionary<string, string>
        {
            ["source"] = Path.GetFileName(file), ["source_sha256"] = read.Network.Hash.Hex, ["recognised_by"] = read.Evidence,
        };
        return (Save(name ?? Path.GetFileNameWithoutExtension(file), read.Network, notes), read);
    }

    /// <summary>Where a name's file is or would be; null for what cannot be a name.</summary>
    public string? PathOf(string name) => NamePattern().IsMatch(name) ? Path.Combine(folder, name + Extension) : null;

    private IEnumerable<string> Names() => List().Select(stored => stored.Name).Prepend(EmbeddedName);

    private static string HashPath(string path) => Path.ChangeExtension(path, ".sha256");

    private static ContentHash? RecordedHash(string path)
    {
        try
        {
            return ContentHash.Parse(File.ReadAllText(HashPath(path)).Split(' ')[0]);
        }
        catch (Exception e) when (e is IOException or InputException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex NamePattern();
}
