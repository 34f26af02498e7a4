using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Experiments;

/// <summary>
/// Figure 1 of the paper, from white noise: the first row shows what each layer alone keeps of the photograph, the second what the statistics
/// of nested sets of layers (the first, the first two, ...) keep of the style.
/// </summary>
public static class Reconstruction
{
    public const string ContentRow = "content", StyleRow = "style";

    /// <summary>The first convolution of each block that the network has: conv1_1, conv2_1, ... as in the figure.</summary>
    public static IReadOnlyList<string> LayersOf(Network network) =>
        [.. network.Convolutions.Select(convolution => convolution.Name).Where(name => name.EndsWith("_1", StringComparison.Ordinal))];

    /// <param name="settings">Sizes, iterations, optimiser and normalisation; the rest follows from the figure.</param>
    /// <param name="layers">One column each.</param>
    public static RenderGrid Paint(
        IRenderer renderer, RenderSettings settings, Picture content, Picture style, IReadOnlyList<string> layers,
        IRenderObserver observer, CancellationToken cancellation)
    {
        var requests = layers.Select(layer => ContentOnly(settings, layer))
            .Concat(layers.Select((_, last) => StyleOnly(settings, layers.Take(last + 1))))
            .Select(cell => new RenderRequest { Settings = cell, Content = content, Styles = [new(style)] });
        return new([ContentRow, StyleRow], layers, [.. requests.Select(request => renderer.Render(request, observer, cancellation))]);
    }

    private static RenderSettings ContentOnly(RenderSettings settings, string layer) => FromNoise(settings) with
    {
        ContentLayers = [new(layer, 1)],
        ContentWeight = settings.ContentWeight > 0 ? settings.ContentWeight : 1,
        StyleWeight = 0,
    };

    private static RenderSettings StyleOnly(RenderSettings settings, IEnumerable<string> layers) => FromNoise(settings) with
    {
        StyleLayers = [.. layers.Select(layer => new LayerWeight(layer, 1))],
        StyleWeight = settings.StyleWeight > 0 ? settings.StyleWeight : 1,
        ContentWeight = 0,
    };

    private static RenderSettings FromNoise(RenderSettings settings) =>
        settings with { Init = InitKind.Noise, TvWeight = 0, ColorWeight = 0, OriginalColors = false, MatchColors = false };
}
