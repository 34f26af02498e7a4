using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Tests.Reference;

/// <summary>The network's forward and backward pass as plain loops, one method a formula.</summary>
internal static class ReferenceNetwork
{
    /// <summary>Everything that the backward pass needs: what went into each convolution, what came into the pooling before it, and what came out.</summary>
    internal sealed record Layer(ReferenceTensor BeforePool, ReferenceTensor Input, ReferenceTensor Output);

    /// <summary>Layers 0..last, from the picture in 0..1.</summary>
    public static List<Layer> Forward(Network network, ReferenceTensor rgb, int last)
    {
        var layers = new List<Layer>();
        var x = Preprocess(network.Preprocessing, rgb);
        for (var i = 0; i <= last; i++)
        {
            var beforePool = x;
            if (network.Convolutions[i].PoolBefore)
                x = Pool(network.Pooling, x);
            var output = Convolve(network.Convolutions[i], network.Padding, x);
            layers.Add(new Layer(beforePool, x, output));
            x = output;
        }
        return layers;
    }

    /// <param name="tapGradients">dLoss/dOutput of each layer, null where no loss looks.</param>
    /// <returns>dLoss/dRgb.</returns>
    public static ReferenceTensor Backward(Network network, List<Layer> layers, ReferenceTensor?[] tapGradients)
    {
        ReferenceTensor? flowing = null;
        for (var i = layers.Count - 1; i >= 0; i--)
        {
            var (beforePool, input, output) = layers[i];
            var gradient = Sum(flowing, tapGradients[i], output);
            for (var n = 0; n < gradient.Values.Length; n++)
                if (output.Values[n] <= 0)
                    gradient.Values[n] = 0;
            flowing = ConvolveBackward(network.Convolutions[i], network.Padding, gradient, input);
            if (network.Convolutions[i].PoolBefore)
                flowing = PoolBackward(network.Pooling, flowing, beforePool);
        }
        return PreprocessBackward(network.Preprocessing, flowing!);
    }

    public static ReferenceTensor Preprocess(Preprocessing preprocessing, ReferenceTensor rgb)
    {
        var input = rgb.SameShape();
        for (var c = 0; c < 3; c++)
            for (var k = 0; k < rgb.Positions; k++)
                input[c, k] = rgb[preprocessing.Order[c], k] * preprocessing.Scale[c] + preprocessing.Offset[c];
        return input;
    }

    public static ReferenceTensor PreprocessBackward(Preprocessing preprocessing, ReferenceTensor gradient)
    {
        var rgb = gradient.SameShape();
        for (var c = 0; c < 3; c++)
            for (var k = 0; k < rgb.Positions; k++)
                rgb[preprocessing.Order[c], k] += gradient[c, k] * preprocessing.Scale[c];
        return rgb;
    }

    /// <summary>Convolution and ReLU: sample (y, x) of the output sees rows y..y+2 and columns x..x+2 of the padded input.</summary>
    private static ReferenceTensor Convolve(Convolution convolution, Padding padding, ReferenceTensor input)
    {
        var padded = Pad(padding, input);
        var output = new ReferenceTensor(convolution.Outputs, input.Height, input.Width);
        for (var k = 0; k < output.Channels; k++)
            for (var y = 0; y < output.Height; y++)
                for (var x = 0; x < output.Width; x++)
                {
                    double sum = convolution.Bias[k];
                    for (var c = 0; c < input.Channels; c++)
                        for (var n = 0; n < 9; n++)
                            sum += convolution.Weights[(k * input.Channels + c) * 9 + n] * padded[c, y + n / 3, x + n % 3];
                    output[k, y, x] = Math.Max(sum, 0);
                }
        return output;
    }

    private static ReferenceTensor ConvolveBackward(
        Convolution convolution, Padding padding, ReferenceTensor gradient, ReferenceTensor input)
    {
        var padded = new ReferenceTensor(input.Channels, input.Height + 2, input.Width + 2);
        for (var k = 0; k < gradient.Channels; k++)
            for (var y = 0; y < gradient.Height; y++)
                for (var x = 0; x < gradient.Width; x++)
                    for (var c = 0; c < input.Channels; c++)
                        for (var n = 0; n < 9; n++)
                            padded[c, y + n / 3, x + n % 3] +=
                                convolution.Weights[(k * input.Channels + c) * 9 + n] * gradient[k, y, x];
        return PadBackward(padding, padded, input);
    }

    private static ReferenceTensor Pad(Padding padding, ReferenceTensor input)
    {
        var padded = new ReferenceTensor(input.Channels, input.Height + 2, input.Width + 2);
        for (var c = 0; c < input.Channels; c++)
            for (var y = 0; y < padded.Height; y++)
                for (var x = 0; x < padded.Width; x++)
                    if (Source(padding, input, y, x) is var (sy, sx))
                        padded[c, y, x] = input[c, sy, sx];
        return padded;
    }

    private static ReferenceTensor PadBackward(Padding padding, ReferenceTensor paddedGradient, ReferenceTensor input)
    {
        var gradient = input.SameShape();
        for (var c = 0; c < input.Channels; c++)
            for (var y = 0; y < paddedGradient.Height; y++)
                for (var x = 0; x < paddedGradient.Width; x++)
                    if (Source(padding, input, y, x) is var (sy, sx))
                        gradient[c, sy, sx] += paddedGradient[c, y, x];
        return gradient;
    }

    /// <summary>Which input sample a padded one repeats, null for a zero.</summary>
    private static (int Y, int X)? Source(Padding padding, ReferenceTensor input, int y, int x)
    {
        var (sy, sx) = (Math.Clamp(y - 1, 0, input.Height - 1), Math.Clamp(x - 1, 0, input.Width - 1));
        return padding == Padding.Replicate || (sy == y - 1 && sx == x - 1) ? (sy, sx) : null;
    }

    private static ReferenceTensor Pool(Pooling pooling, ReferenceTensor input)
    {
        var output = new ReferenceTensor(input.Channels, input.Height / 2, input.Width / 2);
        for (var c = 0; c < output.Channels; c++)
            for (var y = 0; y < output.Height; y++)
                for (var x = 0; x < output.Width; x++)
                    output[c, y, x] = pooling == Pooling.Average
                        ? Cell(input, c, y, x).Sum() / 4
                        : Cell(input, c, y, x).Max();
        return output;
    }

    /// <summary>A maximum's gradient goes to the first of equals, in reading order.</summary>
    private static ReferenceTensor PoolBackward(Pooling pooling, ReferenceTensor gradient, ReferenceTensor input)
    {
        var inputGradient = input.SameShape();
        for (var c = 0; c < gradient.Channels; c++)
            for (var y = 0; y < gradient.Height; y++)
                for (var x = 0; x < gradient.Width; x++)
                {
                    var cell = Cell(input, c, y, x);
                    var first = Array.IndexOf(cell, cell.Max());
                    for (var n = 0; n < 4; n++)
                        inputGradient[c, 2 * y + n / 2, 2 * x + n % 2] =
                            pooling == Pooling.Average ? gradient[c, y, x] / 4 : n == first ? gradient[c, y, x] : 0;
                }
        return inputGradient;
    }

    private static double[] Cell(ReferenceTensor input, int c, int y, int x) =>
        [input[c, 2 * y, 2 * x], input[c, 2 * y, 2 * x + 1], input[c, 2 * y + 1, 2 * x], input[c, 2 * y + 1, 2 * x + 1]];

    private static ReferenceTensor Sum(ReferenceTensor? a, ReferenceTensor? b, ReferenceTensor shape)
    {
        var sum = shape.SameShape();
        for (var n = 0; n < sum.Values.Length; n++)
            sum.Values[n] = (a?.Values[n] ?? 0) + (b?.Values[n] ?? 0);
        return sum;
    }
}
