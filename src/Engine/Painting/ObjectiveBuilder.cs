using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Targets;

namespace RenderFarm.Engine.Painting;

/// <summary>Says what is minimised at a scale: settings, photograph, styles and masks become terms with weights.</summary>
internal sealed class ObjectiveBuilder(
    Network network, RenderSettings settings, LayerChoice layers, RenderInputs inputs, Func<Region, PixelSize, StyleTarget> targets)
{
    /// <summary>The paper's sums over pixels are taken as at this size, so that alpha / beta means the same at every size.</summary>
    private const double PaperPixels = 512 * 512;

    /// <summary>Pictures of a mask that a tap hardly sees give no statistics.</summary>
    private const double SmallestGuideSum = 0.5;

    private readonly StyleLoss _styleLoss = settings.StyleLoss == StyleLossKind.Gram
        ? new GramLoss(settings.Normalization)
        : new MeanCovarianceLoss(settings.Normalization);

    /// <summary>Sides of the cells whose colours are compared: single pixels, strokes, areas.</summary>
    public static IReadOnlyList<int> ColorPools { get; } = [1, 4, 16];

    public ObjectiveSpec At(Frame frame)
    {
        var size = frame.Canvas;
        var content = frame.Widen(Resampling.Colors(inputs.Content.Rgb, new(inputs.Content.Width, inputs.Content.Height), frame.Picture));
        var regions = settings.StyleWeight > 0 ? inputs.Regions : [];
        var guides = Region.Guides(regions, frame.Picture).Select(guide => guide is null ? null : frame.Widen(guide)).ToList();
        var wanted = regions.Select(region => targets(region, frame.Picture)).ToList();
        var masked = guides.OfType<float[]>().ToList();
        return new()
        {
            Network = network,
            Width = size.Width,
            Height = size.Height,
            Content = content,
            ContentTerms = ContentTerms(size),
            StyleTerms = [.. regions.SelectMany((_, i) => StyleTerms(guides[i], guides[i] is { } g ? masked.IndexOf(g) : -1, wanted[i], size))],
            Guides = masked,
            ColorTerms = settings.ColorWeight > 0 && regions.Count > 0 ? ColorTerms(content, size, guides, wanted) : [],
            TotalVariationWeight = settings.TvWeight,
        };
    }

    private List<ContentTerm> ContentTerms(PixelSize size) =>
        [.. layers.Content.Select(layer => settings.Normalization == LossNormalization.Paper
            ? new ContentTerm(layer.Layer, settings.ContentWeight * layer.Weight * PaperContentFactor(layer.Layer, size))
            : new ContentTerm(layer.Layer, settings.ContentWeight * layer.Weight, Relative: true))];

    /// <summary>C M / 2 (a term is a mean, the paper's a half sum) for a picture of <see cref="PaperPixels"/>.</summary>
    private double PaperContentFactor(string tap, PixelSize size)
    {
        var convolution = network.IndexOf(tap);
        var (width, height) = network.SizeAt(convolution, size.Width, size.Height);
        return network.Convolutions[convolution].Outputs / 2.0 * width * height * (PaperPixels / size.Pixels);
    }

    /// <summary>A region weighs as much of the style weight as it covers of the picture: so every pixel is pulled alike.</summary>
    private IEnumerable<StyleTerm> StyleTerms(float[]? guide, int index, StyleTarget target, PixelSize size)
    {
        var share = Region.Share(guide);
        for (var i = 0; i < layers.Style.Count; i++)
        {
            var tap = layers.Style[i].Layer;
            if (guide is not null
                && GuidePooling.AtTap(network, network.IndexOf(tap), size.Width, size.Height, guide).Sum() < SmallestGuideSum)
                continue;
            yield return new()
            {
                Tap = tap,
                Weight = settings.StyleWeight * layers.Style[i].Weight * share,
                Loss = _styleLoss,
                Target = target.Moments[i],
                Guide = index,
            };
        }
    }

    /// <summary>
    /// With masks the picture's colours are to be a mixture: of each region's style by its share, and for the rest of the style that is
    /// everywhere, or of the photograph.
    /// </summary>
    private List<ColorTerm> ColorTerms(float[] content, PixelSize size, List<float[]?> guides, List<StyleTarget> wanted)
    {
        var terms = new List<ColorTerm>();
        var everywhere = guides.IndexOf(null);
        for (var scale = 0; scale < ColorPools.Count; scale++)
        {
            var target = everywhere >= 0
                ? wanted[everywhere].Colors[scale]
                : ColorMoments.Measure(network.Preprocessing, size.Width, size.Height, content, ColorPools[scale]);
            var mixed = new double[target.Length];
            var rest = 1.0;
            for (var region = 0; region < guides.Count; region++)
                if (guides[region] is { } guide)
                {
                    var share = Region.Share(guide);
                    rest -= share;
                    for (var i = 0; i < mixed.Length; i++)
                        mixed[i] += share * wanted[region].Colors[scale][i];
                }
            for (var i = 0; i < mixed.Length; i++)
                mixed[i] += rest * target[i];
            terms.Add(new(ColorPools[scale], settings.StyleWeight * settings.ColorWeight, mixed));
        }
        return terms;
    }
}
