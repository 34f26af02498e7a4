using RenderFarm.Client.Commands;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Batch;

/// <summary>What a command line asked to be painted; of the files only the names are known yet.</summary>
internal sealed record RenderOrder
{
    public required IReadOnlyList<string> Contents { get; init; }
    public required IReadOnlyList<StyleArgument> Styles { get; init; }

    /// <summary>A file, or a folder: one that exists, a name that ends with a slash, or whatever several contents are given.</summary>
    public required string Output { get; init; }

    public required RenderSettings Settings { get; init; }

    /// <summary>Where <see cref="InitKind.Picture"/> starts.</summary>
    public string? InitFile { get; init; }

    /// <summary>A file, or for several contents a folder; null: beside each output.</summary>
    public string? Checkpoint { get; init; }

    public CheckpointRule CheckpointEvery { get; init; } = CheckpointRule.Never;
    public bool Resume { get; init; }

    /// <summary>Rewritten about once a second with the picture of the moment.</summary>
    public string? PreviewFile { get; init; }

    /// <summary>Paint also what is done already, and over files that the farm did not make.</summary>
    public bool Force { get; init; }

    public bool DryRun { get; init; }

    /// <summary>The command line that goes on after an interruption.</summary>
    public string ResumeCommand { get; init; } = "";
}
