using RenderFarm.Client.Commands;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Client.Submission;

/// <summary>What a command line or a job file asks for; of the pictures only the files are known yet.</summary>
internal sealed record JobRequest
{
    public required string Name { get; init; }

    /// <summary>Null: the farm's choice.</summary>
    public string? Owner { get; init; }

    public int Priority { get; init; } = 50;
    public required IReadOnlyList<ContentFile> Contents { get; init; }
    public required IReadOnlyList<StyleChoice> Styles { get; init; }
    public required IReadOnlyList<SettingsVariant> Settings { get; init; }
    public string Network { get; init; } = "farmnet";

    /// <summary>Where settings that start from a picture start.</summary>
    public string? InitFile { get; init; }

    /// <summary>Which frames of the cross product, in the syntax of <see cref="Core.Frames.FrameSet"/>; null: all.</summary>
    public string? Frames { get; init; }

    /// <summary>Null: by what varies.</summary>
    public string? OutputName { get; init; }

    public JobPolicy Policy { get; init; } = new();
    public int Passes { get; init; } = 1;
    public IReadOnlyList<Dependency> After { get; init; } = [];
    public string? Webhook { get; init; }

    /// <summary>Enough for every frame to have a name of its own, as long as files of one kind have.</summary>
    public string Template =>
        OutputName ?? $"{{content}}{(Styles.Count > 1 ? "-{style}" : "")}{(Settings.Count > 1 ? "-{settings}" : "")}.png";
}

/// <param name="Name">For the output.</param>
internal readonly record struct ContentFile(string File, string Name);

/// <param name="Name">For the output.</param>
internal sealed record StyleChoice(string Name, IReadOnlyList<StyleArgument> Pictures);
