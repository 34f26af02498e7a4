using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Targets;

/// <summary>
/// The layers that a render compares, weights divided by their sum. A preset's default gives way where a network ends earlier (a VGG cut off
/// after conv4_1 has no conv4_2): the content layer to the deepest one before it, style layers to those there are. Layers that the user
/// chose must exist.
/// </summary>
internal sealed record LayerChoice(IReadOnlyList<LayerWeight> Content, IReadOnlyList<LayerWeight> Style)
{
    /// <exception cref="InputException">A chosen layer is not in the network.</exception>
    public static LayerChoice For(RenderSettings settings, Network network, Action<string> notice)
    {
        var defaults = Presets.Names.Contains(settings.Preset) ? Presets.For(settings.Preset, network.Name) : null;
        var content = settings.ContentLayers;
        if (defaults is not null && content.SequenceEqual(defaults.ContentLayers))
            content = Existing(content, network, notice);
        var style = settings.StyleLayers;
        if (defaults is not null && style.SequenceEqual(defaults.StyleLayers))
            style = Existing(style, network, notice);
        return new(
            settings.ContentWeight > 0 ? Shares(content, network) : [],
            settings.StyleWeight > 0 ? Shares(style, network) : []);
    }

    private static List<LayerWeight> Existing(IReadOnlyList<LayerWeight> layers, Network network, Action<string> notice)
    {
        var existing = layers.Where(layer => Has(network, layer.Layer)).ToList();
        if (existing.Count == layers.Count)
            return existing;
        var missing = string.Join(", ", layers.Where(layer => !Has(network, layer.Layer)).Select(layer => layer.Layer));
        if (existing.Count == 0)
            existing.Add(new(network.Convolutions.Last(c => string.CompareOrdinal(c.Name, layers[0].Layer) <= 0 || c == network.Convolutions[0]).Name, 1));
        notice($"Network {network.Name} has no {missing}: {string.Join(", ", existing.Select(layer => layer.Layer))} is used instead.");
        return existing;
    }

    private static bool Has(Network network, string layer) => network.Convolutions.Any(convolution => convolution.Name == layer);

    private static List<LayerWeight> Shares(IReadOnlyList<LayerWeight> layers, Network network)
    {
        var sum = layers.Sum(layer => layer.Weight);
        return [.. layers.Where(layer => layer.Weight > 0)
            .Select(layer => new LayerWeight(network.Convolutions[network.IndexOf(layer.Layer)].Name, layer.Weight / sum))];
    }
}
