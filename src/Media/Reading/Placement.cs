namespace RenderFarm.Media.Reading;

/// <summary>
/// Where the stored sample (x, y) belongs in the upright picture: Origin + x * StepX + y * StepY. EXIF 2.32, tag 0x0112: 2, 4 mirror,
/// 3 turns by 180 degrees, 5 to 8 exchange rows and columns.
/// </summary>
internal readonly record struct Placement(int Width, int Height, int Origin, int StepX, int StepY)
{
    /// <param name="width">Stored width.</param>
    /// <param name="orientation">1..8.</param>
    public static Placement Of(int width, int height, int orientation)
    {
        var (w, h) = (width, height);
        var last = w * h - 1;
        return orientation switch
        {
            1 => new(w, h, 0, 1, w),
            2 => new(w, h, w - 1, -1, w),
            3 => new(w, h, last, -1, -w),
            4 => new(w, h, last - (w - 1), 1, -w),
            5 => new(h, w, 0, h, 1),
            6 => new(h, w, h - 1, h, -1),
            7 => new(h, w, last, -h, -1),
            8 => new(h, w, last - (h - 1), -h, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "1..8"),
        };
    }
}
