namespace RenderFarm.Core.Rendering;

/// <summary>One picture to paint.</summary>
public sealed record RenderRequest
{
    public required RenderSettings Settings { get; init; }
    public required Picture Content { get; init; }

    /// <summary>At least one. With masks: one style per region.</summary>
    public required IReadOnlyList<StylePicture> Styles { get; init; }

    /// <summary>Where <see cref="InitKind.Picture"/> starts.</summary>
    public Picture? Init { get; init; }

    /// <summary>Bytes of a checkpoint of the same request to go on from.</summary>
    public ReadOnlyMemory<byte>? Checkpoint { get; init; }

    public CheckpointRule CheckpointEvery { get; init; } = CheckpointRule.Never;
}

/// <param name="Weight">Share among styles of one region; only ratios count.</param>
/// <param name="Mask">Where in the content picture this style goes, by luminance (soft edges allowed), resized to it; null: everywhere.</param>
public sealed record StylePicture(Picture Picture, double Weight = 1, Picture? Mask = null);

/// <summary>A checkpoint is due after so many iterations or seconds since the last; 0 turns either off.</summary>
public readonly record struct CheckpointRule(int Iterations, double Seconds)
{
    public static CheckpointRule Never => default;
}
