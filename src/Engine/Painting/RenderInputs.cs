using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Colors;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Targets;

namespace RenderFarm.Engine.Painting;

/// <summary>The pictures of a request, checked against the settings; styles grouped into regions and colour-matched where that is asked for.</summary>
internal sealed class RenderInputs
{
    private RenderInputs(RenderRequest request, PictureHashes hashes)
    {
        (Content, Init) = (request.Content, request.Init);
        Regions = Region.Of(request.Styles, hashes.Of);
        ContentHash = hashes.Of(Content);
        StylesHash = HashOf(request.Styles, hashes);
        InitHash = Init is null ? "" : hashes.Of(Init).Hex;
    }

    public Picture Content { get; }
    public Picture? Init { get; }
    public IReadOnlyList<Region> Regions { get; private set; }
    public ContentHash ContentHash { get; }
    public ContentHash StylesHash { get; }
    public string InitHash { get; }

    /// <exception cref="InputException">Pictures are missing or cannot be used.</exception>
    public static RenderInputs From(RenderRequest request, PictureHashes hashes, PixelSize final)
    {
        var settings = request.Settings;
        if (request.Styles.Count == 0 && settings.StyleWeight > 0)
            throw new InputException("There is no style picture: give --style FILE, or --style-weight 0.");
        if (settings.Init == InitKind.Picture && request.Init is null)
            throw new InputException("--init names no picture to start from.");
        foreach (var style in request.Styles)
            Check(style);
        var inputs = new RenderInputs(request, hashes);
        if (settings.MatchColors)
            inputs.MatchColors(final);
        return inputs;
    }

    private static void Check(StylePicture style)
    {
        if (!(style.Weight > 0 && double.IsFinite(style.Weight)))
            throw new InputException($"A style's weight is {style.Weight}; it must be above 0.");
        if (Math.Min(style.Picture.Width, style.Picture.Height) < RenderLimits.SmallestSizePx)
            throw new InputException(
                $"A style picture is {style.Picture.Width} x {style.Picture.Height}; both sides must be at least {RenderLimits.SmallestSizePx}.");
    }

    /// <summary>Each region's styles take the colours of the photograph inside that region.</summary>
    private void MatchColors(PixelSize size)
    {
        var content = Resampling.Colors(Content.Rgb, new(Content.Width, Content.Height), size);
        var guides = Region.Guides(Regions, size);
        Regions = [.. Regions.Select((region, i) =>
        {
            var wanted = ColorStatistics.Of(content, guides[i]);
            return region with { Styles = [.. region.Styles.Select(style => (Matched(style.Picture, wanted), style.Share))] };
        })];
    }

    private static Picture Matched(Picture style, ColorStatistics wanted) =>
        new(style.Width, style.Height, ColorMatching.Match(style.Rgb, wanted), null, style.BitsPerSample);

    private static ContentHash HashOf(IReadOnlyList<StylePicture> styles, PictureHashes hashes) =>
        ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', styles.Select(style =>
            FormattableString.Invariant($"{hashes.Of(style.Picture)} {style.Weight:R} {(style.Mask is null ? "-" : hashes.Of(style.Mask).Hex)}")))));
}
