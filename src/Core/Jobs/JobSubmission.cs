using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Jobs;

/// <summary>
/// What a client sends to submit a job, and what a job file holds: a <see cref="JobSpec"/> before presets are resolved, owners filled in and
/// pictures measured. docs/api.md shows its JSON; FarmJson reads it.
/// </summary>
public sealed record JobSubmission
{
    public required string Name { get; init; }

    /// <summary>Null: the owner of the key it is submitted with, or "local".</summary>
    public string? Owner { get; init; }

    public int Priority { get; init; } = 50;
    public required IReadOnlyList<SubmittedContent> Contents { get; init; }
    public required IReadOnlyList<StyleMix> Styles { get; init; }

    /// <summary>By default one, the default preset.</summary>
    public IReadOnlyList<SubmittedSettings> Settings { get; init; } = [new()];

    public string Network { get; init; } = "farmnet";
    public BlobRef? Init { get; init; }
    public IReadOnlyList<FrameChoice>? Frames { get; init; }
    public string OutputName { get; init; } = "{content}.png";
    public JobPolicy Policy { get; init; } = new();
    public int Passes { get; init; } = 1;
    public IReadOnlyList<Dependency> After { get; init; } = [];
    public string? Webhook { get; init; }

    /// <param name="owner">Who it is for, when the submission does not say.</param>
    /// <param name="contents">The submission's, measured, in their order.</param>
    /// <exception cref="InputException">A preset or a setting is not what it may be; says which.</exception>
    public JobSpec ToSpec(string owner, IReadOnlyList<ContentRef> contents) => new()
    {
        Name = Name,
        Owner = Owner ?? owner,
        Priority = Priority,
        Contents = contents,
        Styles = Styles,
        Settings = [.. Settings.Select((settings, i) => settings.Resolve(Network, $"settings[{i}]"))],
        Network = Network,
        Init = Init,
        Frames = Frames,
        OutputName = OutputName,
        Policy = Policy,
        Passes = Passes,
        After = After,
        Webhook = Webhook,
    };
}

/// <summary>A content picture; the farm reads its size from the file, whatever is said here.</summary>
public sealed record SubmittedContent(string Name, ContentHash Hash, int? Width = null, int? Height = null);
