namespace RenderFarm.Core.Jobs;

/// <summary>A <see cref="JobSpec"/> without its lists, which are in <see cref="JobPage"/>s: what a job keeps at hand.</summary>
public sealed record JobHeader
{
    public required string Name { get; init; }
    public required string Owner { get; init; }
    public required int Priority { get; init; }

    /// <summary>As asked for: a name or a hash.</summary>
    public required string Network { get; init; }

    /// <summary>What that was when the job was submitted.</summary>
    public required ContentHash NetworkHash { get; init; }

    public BlobRef? Init { get; init; }
    public required string OutputName { get; init; }
    public required JobPolicy Policy { get; init; }
    public required int Passes { get; init; }
    public required IReadOnlyList<Dependency> After { get; init; }
    public string? Webhook { get; init; }

    public required int Contents { get; init; }
    public required int Styles { get; init; }
    public required int Settings { get; init; }

    /// <summary>Frames of one pass where they are listed; null: the cross product.</summary>
    public int? Listed { get; init; }

    public int FramesOfAPass => Listed ?? Contents * Styles * Settings;

    /// <summary>Of all passes.</summary>
    public int Frames => FramesOfAPass * Passes;

    public int Ranges => (Frames + FarmLimits.FramesOfARange - 1) / FarmLimits.FramesOfARange;

    /// <summary>Index of the range that holds a frame.</summary>
    /// <param name="frame">From 1.</param>
    public static int RangeOf(int frame) => (frame - 1) / FarmLimits.FramesOfARange;

    /// <summary>Number of a range's first frame, from 1.</summary>
    public static int FirstOf(int range) => range * FarmLimits.FramesOfARange + 1;

    public int CountOf(int range) => Math.Min(FarmLimits.FramesOfARange, Frames - range * FarmLimits.FramesOfARange);

    public static JobHeader Of(JobSpec spec, ContentHash networkHash) => new()
    {
        Name = spec.Name, Owner = spec.Owner, Priority = spec.Priority, Network = spec.Network, NetworkHash = networkHash, Init = spec.Init,
        OutputName = spec.OutputName, Policy = spec.Policy, Passes = spec.Passes, After = spec.After, Webhook = spec.Webhook,
        Contents = spec.Contents.Count, Styles = spec.Styles.Count, Settings = spec.Settings.Count, Listed = spec.Frames?.Count,
    };
}
