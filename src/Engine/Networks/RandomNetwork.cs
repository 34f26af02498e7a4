using System.Globalization;
using System.Text;
using RenderFarm.Core;

namespace RenderFarm.Engine.Networks;

/// <summary>
/// Networks of random weights: VGG's cost and shapes without its file, for tests and the benchmark. The same seed gives the same floats
/// everywhere: u is <see cref="SplitMix64.NextUnit"/> of one stream with that seed; for each convolution in order, first its weights in the
/// order [K][C][3][3], float32((2u - 1) * sqrt(6 / (9 C))) (He et al. 2015, uniform), then its K biases, float32((2u - 1) * 0.1); all
/// arithmetic before the cast in float64. Preprocessing is torchvision's, padding zero.
/// </summary>
public static class RandomNetwork
{
    private const double BiasBound = 0.1;

    public static Network Vgg19(ulong seed) => Create("random-vgg19", seed, VggLayout.Vgg19Blocks, VggLayout.VggWidths);

    public static Network Vgg16(ulong seed) => Create("random-vgg16", seed, VggLayout.Vgg16Blocks, VggLayout.VggWidths);

    /// <summary>Five blocks like VGG-19's with the given channels in each, e.g. farmnet's 32, 48, 96, 160, 145.</summary>
    public static Network WithWidths(ulong seed, params IReadOnlyList<int> widths) =>
        Create("random", seed, VggLayout.Vgg19Blocks.Take(widths.Count).ToList(), widths);

    /// <param name="name">For people.</param>
    /// <param name="blocks">Convolutions in each block.</param>
    /// <param name="widths">Channels of each block, as many as there are blocks.</param>
    public static Network Create(string name, ulong seed, IReadOnlyList<int> blocks, IReadOnlyList<int> widths)
    {
        if (blocks.Count != widths.Count)
            throw new ArgumentException($"{widths.Count} widths for {blocks.Count} blocks.", nameof(widths));
        var random = new SplitMix64(seed);
        var convolutions = new List<Convolution>();
        var inputs = 3;
        for (var block = 0; block < blocks.Count; block++)
            for (var i = 0; i < blocks[block]; i++)
            {
                convolutions.Add(Draw(random, VggLayout.NameOf(block + 1, i + 1), inputs, widths[block], pool: block > 0 && i == 0));
                inputs = widths[block];
            }
        var recipe = string.Create(
            CultureInfo.InvariantCulture, $"RandomNetwork 1 seed {seed} blocks {string.Join(',', blocks)} widths {string.Join(',', widths)}");
        return new Network
        {
            Name = name,
            Hash = ContentHash.Of(Encoding.UTF8.GetBytes(recipe)),
            Preprocessing = VggLayout.Torchvision,
            Convolutions = convolutions,
        };
    }

    private static Convolution Draw(SplitMix64 random, string name, int inputs, int outputs, bool pool)
    {
        var weights = new float[outputs * inputs * 9];
        var bias = new float[outputs];
        Fill(random, weights, Math.Sqrt(6.0 / (9 * inputs)));
        Fill(random, bias, BiasBound);
        return new Convolution { Name = name, Inputs = inputs, Outputs = outputs, Weights = weights, Bias = bias, PoolBefore = pool };
    }

    private static void Fill(SplitMix64 random, float[] values, double bound)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((2 * random.NextUnit() - 1) * bound);
    }
}
