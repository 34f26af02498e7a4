namespace RenderFarm.Deploy.Tests.Manifests;

internal sealed record Container
{
    public string Name { get; init; } = "";

    public string Image { get; init; } = "";

    public List<EnvFrom> EnvFrom { get; init; } = [];

    public List<Variable> Env { get; init; } = [];

    public List<ContainerPort> Ports { get; init; } = [];

    public Probe? StartupProbe { get; init; }

    public Probe? LivenessProbe { get; init; }

    public Probe? ReadinessProbe { get; init; }

    public Lifecycle Lifecycle { get; init; } = new();

    public Resources Resources { get; init; } = new();

    public SecurityContext SecurityContext { get; init; } = new();

    public List<VolumeMount> VolumeMounts { get; init; } = [];
}

internal sealed record EnvFrom
{
    public Reference? ConfigMapRef { get; init; }

    public Reference? SecretRef { get; init; }
}

internal sealed record Reference
{
    public string Name { get; init; } = "";
}

internal sealed record Variable
{
    public string Name { get; init; } = "";

    public string? Value { get; init; }

    public VariableSource? ValueFrom { get; init; }
}

internal sealed record VariableSource
{
    public FieldReference? FieldRef { get; init; }

    public KeyReference? SecretKeyRef { get; init; }
}

internal sealed record FieldReference
{
    public string FieldPath { get; init; } = "";
}

internal sealed record KeyReference
{
    public string Name { get; init; } = "";

    public string Key { get; init; } = "";

    public bool Optional { get; init; }
}

internal sealed record ContainerPort
{
    public string Name { get; init; } = "";

    // Not "ContainerPort": a member may not be called as its type.
    [YamlDotNet.Serialization.YamlMember(Alias = "containerPort")]
    public int Number { get; init; }
}

internal sealed record Probe
{
    public HttpGet? HttpGet { get; init; }

    public int PeriodSeconds { get; init; } = 10;

    public int FailureThreshold { get; init; } = 3;
}

internal sealed record HttpGet
{
    public string Path { get; init; } = "";

    public string Port { get; init; } = "";
}

internal sealed record Lifecycle
{
    public Handler PreStop { get; init; } = new();
}

internal sealed record Handler
{
    public Sleep Sleep { get; init; } = new();
}

internal sealed record Sleep
{
    public int Seconds { get; init; }
}

internal sealed record Resources
{
    public Dictionary<string, string> Requests { get; init; } = [];

    public Dictionary<string, string> Limits { get; init; } = [];
}

internal sealed record VolumeMount
{
    public string Name { get; init; } = "";

    public string MountPath { get; init; } = "";

    public bool ReadOnly { get; init; }
}
