using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Colors;
using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Masks;

/// <summary>Where some styles go: those of one mask, or those without a mask, everywhere.</summary>
/// <param name="Mask">Null: the whole picture.</param>
/// <param name="Styles">Each with its share; the shares sum to 1.</param>
internal sealed record Region(Picture? Mask, IReadOnlyList<(Picture Picture, double Share)> Styles)
{
    /// <summary>A region smaller than this share of the picture is a black mask, whatever its compression left in it.</summary>
    private const double SmallestShare = 1e-4;

    /// <summary>Styles of the same mask are blended by their weights.</summary>
    public static IReadOnlyList<Region> Of(IReadOnlyList<StylePicture> styles, Func<Picture, ContentHash> hash) =>
    [
        .. styles.GroupBy(style => style.Mask is null ? default(ContentHash?) : hash(style.Mask)).Select(group =>
        {
            var sum = group.Sum(style => style.Weight);
            return new Region(group.First().Mask, [.. group.Select(style => (style.Picture, style.Weight / sum))]);
        }),
    ];

    /// <summary>
    /// Each masked region's weights per pixel at this size, null for the whole picture: luminance of its mask, and where masks overlap so that they
    /// sum to more than 1, divided by that sum.
    /// </summary>
    /// <exception cref="InputException">A mask that selects nothing.</exception>
    public static IReadOnlyList<float[]?> Guides(IReadOnlyList<Region> regions, PixelSize size)
    {
        var guides = regions.Select(region => region.Mask is null ? null : GuideOf(region.Mask, size)).ToList();
        var masked = guides.OfType<float[]>().ToList();
        for (var k = 0; k < size.Pixels; k++)
        {
            var sum = 0f;
            foreach (var guide in masked)
                sum += guide[k];
            if (sum > 1)
                foreach (var guide in masked)
                    guide[k] /= sum;
        }
        if (masked.FindIndex(guide => Share(guide) < SmallestShare) is >= 0 and var empty)
            throw new InputException($"Mask {empty + 1} selects nothing: it is black, or other masks cover it. White marks where the style goes.");
        return guides;
    }

    /// <summary>Mean weight: the share of the picture that a guide selects.</summary>
    public static double Share(float[]? guide)
    {
        if (guide is null)
            return 1;
        var sum = 0.0;
        foreach (var weight in guide)
            sum += weight;
        return sum / guide.Length;
    }

    private static float[] GuideOf(Picture mask, PixelSize size)
    {
        var guide = Resampling.Bilinear(Luminance.Of(mask.Rgb), new(mask.Width, mask.Height), size);
        foreach (ref var weight in guide.AsSpan())
            weight = Math.Clamp(weight, 0, 1);
        return guide;
    }
}
