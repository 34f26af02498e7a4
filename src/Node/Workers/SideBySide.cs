namespace RenderFarm.Node.Workers;

/// <summary>How many frames a worker paints side by side, with one engine, which must then bear several threads.</summary>
/// <param name="Frames">At the most.</param>
/// <param name="Pixels">Of their results together, but for a frame that is painted alone: a device that is full gains nothing by more.</param>
public sealed record SideBySide(int Frames, long Pixels = long.MaxValue)
{
    /// <summary>One after another.</summary>
    public static SideBySide One { get; } = new(1);
}
