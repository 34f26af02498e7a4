namespace RenderFarm.Core.Rendering;

/// <summary>
/// Memory of a render as a straight line over the pixels of its result, for schedulers that must know before any engine is asked. Feature maps,
/// optimiser and picture grow with the pixels; filters and scratch do not.
/// </summary>
public readonly record struct MemoryFormula(double FixedBytes, double BytesPerPixel)
{
    /// <summary>Two sizes between which rounding up to whole tiles and cells is small.</summary>
    private const int SmallPx = 512, LargePx = 1024;

    /// <summary>Three planes of floats.</summary>
    private const int BytesPerContentPixel = 12;

    /// <summary>Of an engine's own estimates at two sizes; the size that the settings ask for does not count.</summary>
    public static MemoryFormula Of(IRenderer renderer, RenderSettings settings) => Of(renderer.EstimateMemory, settings);

    /// <param name="estimate">Of settings and a content picture's width and height.</param>
    public static MemoryFormula Of(Func<RenderSettings, int, int, long> estimate, RenderSettings settings)
    {
        var small = estimate(settings with { SizePx = SmallPx }, SmallPx, SmallPx);
        var large = estimate(settings with { SizePx = LargePx }, LargePx, LargePx);
        var perPixel = (large - small) / ((double)LargePx * LargePx - (double)SmallPx * SmallPx);
        return new MemoryFormula(large - perPixel * LargePx * LargePx, perPixel);
    }

    /// <summary>Also counts the content picture as it is decoded, at its own size.</summary>
    public long Bytes(RenderSettings settings, int contentWidth, int contentHeight) => (long)FixedBytes + OwnBytes(settings, contentWidth, contentHeight);

    /// <summary>Without what an engine takes for itself: of each frame that it paints.</summary>
    public long OwnBytes(RenderSettings settings, int contentWidth, int contentHeight)
    {
        var (width, height) = ScaleLadder.Fit(contentWidth, contentHeight, settings.SizePx ?? Math.Max(contentWidth, contentHeight));
        return (long)(BytesPerPixel * width * height) + BytesPerContentPixel * (long)contentWidth * contentHeight;
    }
}
