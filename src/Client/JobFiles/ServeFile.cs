using System.Text;
using RenderFarm.Client.Serve;
using RenderFarm.Core;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Client.JobFiles;

/// <summary>A farm's configuration file, in YAML or JSON, read as strictly as a job file.</summary>
internal sealed class ServeFile
{
    private const double LeastWeight = 0.001, MostWeight = 1000;

    private readonly MemberReader _read;
    private ServeSettings _settings = new();

    private ServeFile(string file) => _read = new MemberReader(file);

    /// <exception cref="InputException">The file cannot be read at all.</exception>
    /// <exception cref="FaultsException">One line for each fault, with line and column.</exception>
    public static ServeSettings Read(string file)
    {
        var reader = new ServeFile(file);
        reader._read.Each(JobFileText.Read(file, "configuration file"), "a configuration", reader.Members());
        reader._read.ThrowIfFaulty();
        return reader._settings;
    }

    private Dictionary<string, Action<FileNode>> Members() => new()
    {
        ["owners"] = n => _settings = _settings with { Owners = Owners(n) },
        ["otherOwners"] = n => _settings = _settings with { OtherOwners = Terms(n, "otherOwners") },
        ["keysOnLoopback"] = n => _settings = _settings with { KeysOnLoopback = _read.Flag(n, "keysOnLoopback") },
        ["hosts"] = n => _settings = _settings with { Hosts = [.. _read.List(n, "hosts").Select(Host).OfType<string>()] },
        ["privateWebhooks"] = n => _settings = _settings with { PrivateWebhooks = _read.Flag(n, "privateWebhooks") },
        ["jsonLogs"] = n => _settings = _settings with { JsonLogs = _read.Flag(n, "jsonLogs") },
    };

    private Dictionary<string, OwnerTerms> Owners(FileNode node)
    {
        var owners = new Dictionary<string, OwnerTerms>();
        if (node is not FileNode.Mapping mapping)
        {
            _read.Fault(node, $"owners must be an object of owners' names with their terms, not {node.Kind}.");
            return owners;
        }
        foreach (var (at, name, value) in mapping.Members)
            if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > FarmLimits.OwnerBytes)
                _read.Fault(at, $"an owner's name has 1 to {FarmLimits.OwnerBytes} bytes.");
            else if (!owners.TryAdd(name, Terms(value, $"owners.{name}")))
                _read.Fault(at, $"'{name}' is given twice.");
        return owners;
    }

    private OwnerTerms Terms(FileNode node, string path)
    {
        var terms = OwnerTerms.Default;
        _read.Each(node, path, new Dictionary<string, Action<FileNode>>
        {
            ["weight"] = n => terms = terms with { Weight = _read.Number(n, $"{path}.weight", LeastWeight, MostWeight, 1) },
            ["mostRunning"] = n => terms = terms with { MostRunning = _read.Whole(n, $"{path}.mostRunning", 0, int.MaxValue, 0) },
            ["mostWaitingFrames"] = n => terms = terms with { MostWaitingFrames = _read.Whole(n, $"{path}.mostWaitingFrames", 0, int.MaxValue, 0) },
            ["mostJobs"] = n => terms = terms with { MostJobs = _read.Whole(n, $"{path}.mostJobs", 0, int.MaxValue, 0) },
        });
        return terms;
    }

    private string? Host(FileNode node) => _read.Text(node, "an entry of hosts") is { } text ? _read.Try(node, () => HostName(text)) : null;

    /// <exception cref="InputException">Not the name of a host alone.</exception>
    public static string HostName(string text) => Uri.CheckHostName(text) != UriHostNameType.Unknown
        ? text
        : throw new InputException($"'{text}' is not the name of a host: give it without scheme and port, like farm.example.");
}
