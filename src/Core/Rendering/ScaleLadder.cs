namespace RenderFarm.Core.Rendering;

/// <summary>The sizes that a render climbs, coarse to fine: the final longest side divided by the step as often as the coarsest size allows.</summary>
public static class ScaleLadder
{
    /// <exception cref="InputException">The picture is too narrow to be painted at this size.</exception>
    public static IReadOnlyList<ScalePlan> For(RenderSettings settings, int contentWidth, int contentHeight)
    {
        var longest = settings.SizePx ?? Math.Max(contentWidth, contentHeight);
        var final = Fit(contentWidth, contentHeight, longest);
        if (longest > RenderLimits.LargestSizePx)
            throw new InputException(
                $"The picture is {contentWidth} x {contentHeight}; the longest side that can be painted is {RenderLimits.LargestSizePx}: give --size.");
        if (Math.Min(final.Width, final.Height) < RenderLimits.SmallestSizePx)
            throw new InputException(
                $"The picture would be {final.Width} x {final.Height}; both sides must be at least {RenderLimits.SmallestSizePx}: give a larger --size.");
        var sizes = new List<(int Width, int Height)> { final };
        for (var side = longest / settings.ScaleStep; Math.Round(side) >= settings.CoarsestPx; side /= settings.ScaleStep)
        {
            var coarser = Fit(contentWidth, contentHeight, (int)Math.Round(side));
            if (Math.Min(coarser.Width, coarser.Height) < RenderLimits.SmallestSizePx)
                break;
            sizes.Add(coarser);
        }
        sizes.Reverse();
        return [.. sizes.Select((s, i) => new ScalePlan(s.Width, s.Height, i == 0 ? settings.FirstIterations : settings.Iterations))];
    }

    /// <summary>The size with this longest side and the same proportions.</summary>
    public static (int Width, int Height) Fit(int width, int height, int longest)
    {
        var factor = (double)longest / Math.Max(width, height);
        return (Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)));
    }
}
