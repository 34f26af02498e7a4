using System.Collections.Concurrent;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace RenderFarm.Deploy.Tests.Manifests;

/// <summary>What one kustomization makes, as a cluster would get it.</summary>
internal sealed class Cluster
{
    private static readonly ConcurrentDictionary<string, Lazy<Cluster>> Built = new();

    private static readonly IDeserializer Reader =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    private readonly List<(string Kind, string Text)> _documents = [];

    private Cluster(string text)
    {
        foreach (var document in text.Split("\n---\n"))
            _documents.Add((Reader.Deserialize<Document<NoSpec>>(document).Kind, document));
    }

    public string AllText => string.Join("\n---\n", _documents.Select(document => document.Text));

    public IEnumerable<string> Kinds => _documents.Select(document => document.Kind);

    public IReadOnlyList<Document<NoSpec>> Everything => Of<NoSpec>([.. Kinds.Distinct()]);

    public IReadOnlyList<Document<WorkloadSpec>> Workloads => Of<WorkloadSpec>("Deployment", "StatefulSet");

    /// <summary>Those of the farm itself, and not what a trial has beside it.</summary>
    public IReadOnlyList<Document<WorkloadSpec>> Silos => [.. Workloads.Where(workload => workload.Metadata.Labels.GetValueOrDefault("app.kubernetes.io/name") == "farm")];

    public Document<WorkloadSpec> Worker => Silos.Single(silo => silo.Metadata.Name == "farm-worker");

    public static Cluster Of(string overlay) =>
        Built.GetOrAdd(overlay, name => new Lazy<Cluster>(() => Parse(Tool.Kustomize(Path.Combine(Repository.Kustomizations, name))))).Value;

    public static Cluster Parse(string text) => new(text);

    public IReadOnlyList<Document<T>> Of<T>(params string[] kinds)
        where T : new() =>
        [.. _documents.Where(document => kinds.Contains(document.Kind)).Select(document => Reader.Deserialize<Document<T>>(document.Text))];

    public string Text(string kind, string? name = null) =>
        _documents.Single(document => document.Kind == kind && (name is null || document.Text.Contains($"name: {name}\n", StringComparison.Ordinal))).Text;

    /// <summary>The environment of a container by name; where a value is not known before it runs, null.</summary>
    public Dictionary<string, string?> Environment(Container container)
    {
        var maps = Of<NoSpec>("ConfigMap").ToDictionary(map => map.Metadata.Name, map => map.Data);
        var environment = container.EnvFrom.Where(from => from.ConfigMapRef is not null).SelectMany(from => maps[from.ConfigMapRef!.Name])
            .ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        foreach (var variable in container.Env)
            environment[variable.Name] = variable.Value;
        return environment;
    }
}
