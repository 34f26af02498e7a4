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
        MeanCovarianceLoss wasserstein => Wasserstein(wasserstein.FactorFor(target), moments, ReferenceMoments.Of(target)),
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

    /// <summary>mean (mu - mu_t)^2 + mean diag (C + C_t - 2 (A C A)^1/2), A = C_t^1/2, by eigenvalues.</summary>
    private static Result Wasserstein(double factor, ReferenceMoments moments, ReferenceMoments target)
    {
        var n = moments.Channels;
        var (c, ct) = (Covariance(moments), Covariance(target));
        var a = ReferenceEigen.Power(ct, n, 0.5);
        var middle = ReferenceEigen.Multiply(ReferenceEigen.Multiply(a, c, n), a, n);
        var root = ReferenceEigen.Power(middle, n, 0.5);
        var inner = ReferenceEigen.Multiply(ReferenceEigen.Multiply(a, ReferenceEigen.Power(middle, n, -0.5), n), a, n);
        var (loss, gramGradient, meanGradient) = (0.0, new double[n * n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var difference = moments.Mean[i] - target.Mean[i];
            loss += difference * difference + c[i * n + i] + ct[i * n + i] - 2 * root[i * n + i];
            meanGradient[i] = factor / n * 2 * difference;
            for (var j = 0; j < n; j++)
            {
                // dC = dGram - dmu mu^T - mu dmu^T.
                gramGradient[i * n + j] = factor / n * ((i == j ? 1 : 0) - inner[i * n + j]);
                meanGradient[i] -= 2 * gramGradient[i * n + j] * moments.Mean[j];
            }
        }
        return new(factor / n * loss, gramGradient, meanGradient);
    }

    private static double[] Covariance(ReferenceMoments moments)
    {
        var n = moments.Channels;
        var covariance = new double[n * n];
        for (var i = 0; i < n * n; i++)
            covariance[i] = moments.Gram[i] - moments.Mean[i / n] * moments.Mean[i % n]
                + (i % (n + 1) == 0 ? MeanCovarianceLoss.Epsilon : 0);
        return covariance;
    }
}
