namespace RenderFarm.Deploy.Tests.Manifests;

// The parts of Kubernetes' objects that claims are made about; names are the API's.

internal sealed record Document<TSpec>
    where TSpec : new()
{
    public string Kind { get; init; } = "";

    public Metadata Metadata { get; init; } = new();

    public TSpec Spec { get; init; } = new();

    public Dictionary<string, string> Data { get; init; } = [];

    public bool? AutomountServiceAccountToken { get; init; }
}

internal sealed record Metadata
{
    public string Name { get; init; } = "";

    public string? Namespace { get; init; }

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Annotations { get; init; } = [];
}

internal sealed record NoSpec;

internal sealed record Selector
{
    public Dictionary<string, string> MatchLabels { get; init; } = [];

    public bool Matches(Dictionary<string, string> labels) => MatchLabels.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);
}

internal sealed record ServiceSpec
{
    public Dictionary<string, string> Selector { get; init; } = [];

    public List<ServicePort> Ports { get; init; } = [];
}

internal sealed record ServicePort
{
    public string Name { get; init; } = "";

    public int Port { get; init; }

    public string TargetPort { get; init; } = "";
}

internal sealed record DisruptionSpec
{
    public Selector Selector { get; init; } = new();

    public string? MaxUnavailable { get; init; }
}

internal sealed record NetworkSpec
{
    public Selector PodSelector { get; init; } = new();

    public List<string> PolicyTypes { get; init; } = [];

    public List<NetworkRule> Ingress { get; init; } = [];

    public List<NetworkRule> Egress { get; init; } = [];
}

internal sealed record NetworkRule
{
    public List<NetworkPeer> From { get; init; } = [];

    public List<NetworkPeer> To { get; init; } = [];

    public List<NetworkPort> Ports { get; init; } = [];
}

internal sealed record NetworkPeer
{
    public Selector? PodSelector { get; init; }

    public Selector? NamespaceSelector { get; init; }

    public AddressBlock? IpBlock { get; init; }
}

internal sealed record AddressBlock
{
    public string Cidr { get; init; } = "";

    public List<string> Except { get; init; } = [];
}

internal sealed record NetworkPort
{
    public int Port { get; init; }
}
