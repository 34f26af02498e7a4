using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Tests.Reference;

/// <summary>Mean and Gram matrix of a response, and the way back, in double precision.</summary>
internal sealed record ReferenceMoments(int Channels, double[] Mean, double[] Gram)
{
    public Moments ToSingle() => new(Channels, [.. Mean.Select(x => (float)x)], [.. Gram.Select(x => (float)x)]);

    public static ReferenceMoments Of(Moments moments) =>
        new(moments.Channels, ReferenceTensor.Widen(moments.Mean), ReferenceTensor.Widen(moments.Gram));

    /// <param name="guide">Weight of each position, or null for all ones. Where they sum to zero all moments are zero.</param>
    public static ReferenceMoments Measure(ReferenceTensor response, float[]? guide)
    {
        var channels = response.Channels;
        var (mean, gram) = (new double[channels], new double[channels * channels]);
        var total = TotalOf(response, guide);
        if (total == 0)
            return new(channels, mean, gram);
        for (var i = 0; i < channels; i++)
            for (var k = 0; k < response.Positions; k++)
            {
                var weight = (guide?[k] ?? 1) / total;
                mean[i] += weight * response[i, k];
                for (var j = 0; j < channels; j++)
                    gram[i * channels + j] += weight * response[i, k] * response[j, k];
            }
        return new(channels, mean, gram);
    }

    /// <summary>Adds to dLoss/dResponse what derivatives by the moments mean.</summary>
    public static void Backward(
        ReferenceTensor response, float[]? guide, double[] gramGradient, double[] meanGradient, ReferenceTensor gradient)
    {
        var channels = response.Channels;
        var total = TotalOf(response, guide);
        if (total == 0)
            return;
        for (var i = 0; i < channels; i++)
            for (var k = 0; k < response.Positions; k++)
            {
                var sum = meanGradient[i];
                for (var j = 0; j < channels; j++)
                    sum += (gramGradient[i * channels + j] + gramGradient[j * channels + i]) * response[j, k];
                gradient[i, k] += (guide?[k] ?? 1) / total * sum;
            }
    }

    private static double TotalOf(ReferenceTensor response, float[]? guide) =>
        guide?.Sum(weight => (double)weight) ?? response.Positions;
}
