using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;

namespace RenderFarm.Engine.Tests.Reference;

/// <summary>The style losses once more, in double precision and independently of src.</summary>
internal static class ReferenceStyleLoss
{
    internal sealed record Result(double Loss, double[] GramGradient, double[] MeanGradient);

    public static Result Evaluate(StyleLoss loss, ReferenceMoments moments, Moments target) => loss switch
    {
        GramLoss gram => Gram(gram.FactorFor(target), moments, target),
        _ => throw new NotSupportedException(loss.GetType().Name),
    };

    private static Result Gram(double factor, ReferenceMoments moments, Moments target)
    {
        var sum = 0.0;
        var gradient = new double[moments.Gram.Length];
        for (var i = 0; i < gradient.Length; i++)
        {
            var difference = moments.Gram[i] - target.Gram[i];
            sum += difference * difference;
            gradient[i] = factor * 2 * difference;
        }
        return new(factor * sum, gradient, new double[moments.Channels]);
    }
}
