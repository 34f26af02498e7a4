namespace RenderFarm.Core.Rendering;

/// <summary>Bounds of what a render may ask for, each with its reason.</summary>
public static class RenderLimits
{
    /// <summary>Four poolings halve 16 pixels to one; below it the deep layers see nothing.</summary>
    public const int SmallestSizePx = 16;

    /// <summary>3 x 16384^2 samples are the last square that a .NET array of floats and an int index hold.</summary>
    public const int LargestSizePx = 16384;

    /// <summary>Beyond this a render is a typing error: the published longest runs take 2000.</summary>
    public const int MostIterations = 100_000;

    /// <summary>Two vectors as large as the picture each; torch's default is 100.</summary>
    public const int LongestHistory = 200;

    /// <summary>Closer steps than this make a ladder of hundreds of scales.</summary>
    public const double SmallestScaleStep = 1.05;

    public const double LargestScaleStep = 16;

    /// <summary>Float32 squares of responses times more than this overflow.</summary>
    public const double LargestWeight = 1e15;

    /// <summary>A style larger than this many times the picture costs more than the render.</summary>
    public const double LargestStyleScale = 8;

    public const double SmallestStyleScale = 0.05;
}
