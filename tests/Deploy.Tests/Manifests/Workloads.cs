namespace RenderFarm.Deploy.Tests.Manifests;

internal sealed record WorkloadSpec
{
    public int? Replicas { get; init; }

    public Selector Selector { get; init; } = new();

    public Strategy Strategy { get; init; } = new();

    public PodTemplate Template { get; init; } = new();

    public string? ServiceName { get; init; }

    public List<VolumeClaim> VolumeClaimTemplates { get; init; } = [];
}

internal sealed record VolumeClaim
{
    public Metadata Metadata { get; init; } = new();
}

internal sealed record Strategy
{
    public RollingUpdate RollingUpdate { get; init; } = new();
}

internal sealed record RollingUpdate
{
    public string? MaxSurge { get; init; }

    public string? MaxUnavailable { get; init; }
}

internal sealed record PodTemplate
{
    public Metadata Metadata { get; init; } = new();

    public PodSpec Spec { get; init; } = new();
}

internal sealed record PodSpec
{
    public bool? AutomountServiceAccountToken { get; init; }

    public bool? EnableServiceLinks { get; init; }

    public string? ServiceAccountName { get; init; }

    public int? TerminationGracePeriodSeconds { get; init; }

    public SecurityContext SecurityContext { get; init; } = new();

    public List<Spread> TopologySpreadConstraints { get; init; } = [];

    public List<Toleration> Tolerations { get; init; } = [];

    public List<Container> Containers { get; init; } = [];

    public List<Volume> Volumes { get; init; } = [];
}

internal sealed record Spread
{
    public string TopologyKey { get; init; } = "";

    public Selector LabelSelector { get; init; } = new();
}

internal sealed record Toleration
{
    public string? Key { get; init; }
}

internal sealed record SecurityContext
{
    public bool? RunAsNonRoot { get; init; }

    public long? RunAsUser { get; init; }

    public bool? ReadOnlyRootFilesystem { get; init; }

    public bool? AllowPrivilegeEscalation { get; init; }

    public Profile? SeccompProfile { get; init; }

    public Capabilities? Capabilities { get; init; }
}

internal sealed record Profile
{
    public string Type { get; init; } = "";
}

internal sealed record Capabilities
{
    public List<string> Drop { get; init; } = [];
}

internal sealed record Volume
{
    public string Name { get; init; } = "";

    public Dictionary<string, object>? EmptyDir { get; init; }

    public SecretVolume? Secret { get; init; }
}

internal sealed record SecretVolume
{
    public string SecretName { get; init; } = "";
}
