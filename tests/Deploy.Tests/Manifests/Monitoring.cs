namespace RenderFarm.Deploy.Tests.Manifests;

internal sealed record MonitorSpec
{
    public Selector Selector { get; init; } = new();

    public List<Endpoint> Endpoints { get; init; } = [];

    public List<Endpoint> PodMetricsEndpoints { get; init; } = [];

    public IEnumerable<Endpoint> All => Endpoints.Concat(PodMetricsEndpoints);
}

internal sealed record Endpoint
{
    public string Port { get; init; } = "";

    public string Path { get; init; } = "";

    public Authorization Authorization { get; init; } = new();

    public List<Relabeling> Relabelings { get; init; } = [];
}

internal sealed record Authorization
{
    public KeyReference Credentials { get; init; } = new();
}

internal sealed record Relabeling
{
    public string TargetLabel { get; init; } = "";

    public string Replacement { get; init; } = "";
}

internal sealed record RulesSpec
{
    public List<RuleGroup> Groups { get; init; } = [];
}

internal sealed record RuleGroup
{
    public List<Rule> Rules { get; init; } = [];
}

internal sealed record Rule
{
    public string Alert { get; init; } = "";

    public string Expr { get; init; } = "";

    public Dictionary<string, string> Labels { get; init; } = [];

    public Dictionary<string, string> Annotations { get; init; } = [];
}

internal sealed record ScalingSpec
{
    public Reference ScaleTargetRef { get; init; } = new();

    public int MinReplicaCount { get; init; }

    public int MaxReplicaCount { get; init; }

    public Advanced Advanced { get; init; } = new();

    public List<Trigger> Triggers { get; init; } = [];
}

internal sealed record Advanced
{
    public ScalerConfig HorizontalPodAutoscalerConfig { get; init; } = new();
}

internal sealed record ScalerConfig
{
    public Behavior Behavior { get; init; } = new();
}

internal sealed record Behavior
{
    public ScalingRules ScaleUp { get; init; } = new();

    public ScalingRules ScaleDown { get; init; } = new();
}

internal sealed record ScalingRules
{
    public int StabilizationWindowSeconds { get; init; }
}

internal sealed record Trigger
{
    public string Type { get; init; } = "";

    public string MetricType { get; init; } = "AverageValue";

    public Dictionary<string, string> Metadata { get; init; } = [];
}
