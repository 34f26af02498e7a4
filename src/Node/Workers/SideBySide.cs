namespace RenderFarm.Node.Workers;

/// <summary>How many frames a worker paints side by side, with one engine, which must then bear several threads. A frame that is alone is always painted.</summary>
/// <param name="Frames">At the most.</param>
/// <param name="Pixels">Of their results together: a device that is full gains nothing by more.</param>
/// <param name="Bytes">Of the device, for all of them.</param>
public sealed record SideBySide(int Frames, long Pixels = long.MaxValue, long Bytes = long.MaxValue)
{
    /// <summary>One after another.</summary>
    public static SideBySide One { get; } = new(1);
}
