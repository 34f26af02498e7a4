using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Torch.Tests;

/// <summary>Objectives with every term that a specification knows.</summary>
internal static class ParitySpec
{
    /// <param name="widths">Channels of each convolution, block by block.</param>
    public static Network Network(Pooling pooling, Padding padding, params int[][] widths) =>
        RandomNetworks.Create(7, pooling, padding, widths.Length > 0 ? widths : [[16, 17], [33, 24], [20]]);

    /// <summary>Two style taps with masks and without, both losses, content absolute and relative, three color scales, total variation.</summary>
    public static ObjectiveSpec Everything(Network network, int width, int height, IBackend measure, LossNormalization normalization)
    {
        string[] taps = [network.Convolutions[0].Name, network.Convolutions[^1].Name];
        var style = RandomNetworks.Image(3, 40, 28);
        var other = RandomNetworks.Image(4, 24, 36);
        var guide = RandomNetworks.Image(5, width, height)[..(width * height)];
        var first = measure.Measure(network, 40, 28, style, taps, null);
        var second = measure.Measure(network, 24, 36, other, taps, RandomNetworks.Image(6, 24, 36)[..(24 * 36)]);
        return new()
        {
            Network = network,
            Width = width,
            Height = height,
            Content = RandomNetworks.Image(8, width, height),
            ContentTerms = [new(network.Convolutions[^2].Name, 0.7), new(taps[1], 0.4, Relative: true)],
            StyleTerms =
            [
                Style(taps[0], new GramLoss(normalization), first[0], -1), Style(taps[1], new MeanCovarianceLoss(normalization), first[1], -1),
                Style(taps[0], new MeanCovarianceLoss(normalization), second[0], 0), Style(taps[1], new GramLoss(normalization), second[1], 0),
            ],
            Guides = [guide],
            ColorTerms = [.. new[] { 1, 4, 16 }.Select(pool => new ColorTerm(pool, 0.3, ColorMoments.Measure(network.Preprocessing, 40, 28, style, pool)))],
            TotalVariationWeight = 0.5,
        };
    }

    private static StyleTerm Style(string tap, StyleLoss loss, Moments target, int guide) =>
        new() { Tap = tap, Weight = 1.5, Loss = loss, Target = target, Guide = guide };
}
