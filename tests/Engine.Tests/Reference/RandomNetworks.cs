using RenderFarm.Core;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Tests.Reference;

/// <summary>Small seeded networks of VGG's shape (He, Wang and Hopcroft 2016: random filters are enough for the method), and random pictures.</summary>
internal static class RandomNetworks
{
    /// <param name="widths">Channels of each convolution: blocks are separated by pooling.</param>
    public static Network Create(int seed, Pooling pooling, Padding padding, params int[][] widths)
    {
        var random = new Random(seed);
        var convolutions = new List<Convolution>();
        var inputs = 3;
        for (var block = 0; block < widths.Length; block++)
            for (var i = 0; i < widths[block].Length; i++)
            {
                var outputs = widths[block][i];
                convolutions.Add(new Convolution
                {
                    Name = $"conv{block + 1}_{i + 1}",
                    Inputs = inputs,
                    Outputs = outputs,
                    Weights = Normal(random, outputs * inputs * 9, Math.Sqrt(2.0 / (9 * inputs))),
                    Bias = Normal(random, outputs, 0.1),
                    PoolBefore = block > 0 && i == 0,
                });
                inputs = outputs;
            }
        return new Network
        {
            Name = "random",
            Hash = ContentHash.Of(BitConverter.GetBytes(seed)),
            Preprocessing = new Preprocessing([2, 0, 1], [4f, 3.5f, 4.5f], [-2f, -1.8f, -2.2f]),
            Convolutions = convolutions,
            Pooling = pooling,
            Padding = padding,
        };
    }

    /// <summary>conv1_1, conv1_2, conv2_1, conv2_2, conv3_1: enough for every feature of the method.</summary>
    public static Network Small(int seed = 1, Pooling pooling = Pooling.Average, Padding padding = Padding.Zero) =>
        Create(seed, pooling, padding, [4, 5], [6, 5], [7]);

    public static float[] Image(int seed, int width, int height)
    {
        var random = new Random(seed);
        var image = new float[3 * width * height];
        for (var i = 0; i < image.Length; i++)
            image[i] = random.NextSingle();
        return image;
    }

    private static float[] Normal(Random random, int count, double deviation)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }
}
