using System.Runtime.CompilerServices;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Losses;

/// <summary>
/// The squared 2-Wasserstein distance between two normal distributions of responses, per channel (crowsonkb's style-transfer-pytorch):
/// mean (mu - mu_t)^2 + mean diag (C + C_t - 2 (A C A)^1/2), where C = Gram - mu mu^T + Epsilon I and A = C_t^1/2.
/// Normalised by its target it is divided by mean diag Gram_t, the distance from a response of zeros.
/// Roots come from 12 coupled Newton-Schulz steps. Since tr (A C A)^1/2 has the derivative 1/2 A (A C A)^-1/2 A by C, and the iteration
/// yields the inverse root beside the root, no Lyapunov equation is solved backward.
/// </summary>
public sealed class MeanCovarianceLoss(LossNormalization normalization) : StyleLoss
{
    /// <summary>Added to covariances, which are singular where a channel is silent; relative to responses of about 1.</summary>
    public const double Epsilon = 1e-4;

    /// <summary>
    /// Of Newton-Schulz, as the field uses: small eigenvalues grow by at most 1.5 a step, so that those below 1e-4 of the norm keep a damped
    /// inverse instead of an exploding one.
    /// </summary>
    public const int RootSteps = 12;

    private readonly ConditionalWeakTable<Moments, float[]> _targetRoots = [];

    public LossNormalization Normalization => normalization;

    public double FactorFor(Moments target)
    {
        if (normalization == LossNormalization.Paper)
            return 1;
        var trace = 0.0;
        for (var i = 0; i < target.Channels; i++)
            trace += target.Gram[i * target.Channels + i];
        return 1 / Math.Max(trace / target.Channels, GramLoss.SmallestTarget);
    }

    public override int ScratchFloats(int channels) => 6 * channels * channels;

    public override double Evaluate(
        Moments moments, Moments target, Span<float> gramGradient, Span<float> meanGradient, Span<float> scratch)
    {
        var n = moments.Channels;
        var a = _targetRoots.GetValue(target, RootOf);
        var middle = scratch[..(n * n)];
        var product = scratch.Slice(n * n, n * n);
        var root = scratch.Slice(2 * n * n, n * n);
        var rest = scratch.Slice(3 * n * n, 3 * n * n);

        var inverse = gramGradient[..(n * n)];
        Covariance(moments, root);
        var trace = Trace(root, n) + TraceOfCovariance(target);
        SquareMatrix.Multiply(a, root, product, n);
        SquareMatrix.Multiply(product, a, middle, n);
        SquareMatrix.Root(middle, root, inverse, rest, n);
        trace -= 2 * Trace(root, n);

        // D = I - A (A C A)^-1/2 A is n dLoss/dC; C = Gram - mu mu^T.
        SquareMatrix.Multiply(a, inverse, product, n);
        SquareMatrix.Multiply(product, a, middle, n);
        var factor = FactorFor(target) / n;
        var meanSquares = 0.0;
        for (var i = 0; i < n; i++)
        {
            var slope = 0.0;
            for (var j = 0; j < n; j++)
            {
                var d = (i == j ? 1 : 0) - 0.5 * ((double)middle[i * n + j] + middle[j * n + i]);
                gramGradient[i * n + j] = (float)(factor * d);
                slope += d * moments.Mean[j];
            }
            var difference = (double)moments.Mean[i] - target.Mean[i];
            meanSquares += difference * difference;
            meanGradient[i] = (float)(2 * factor * (difference - slope));
        }
        return factor * (meanSquares + trace);
    }

    private static float[] RootOf(Moments target)
    {
        var n = target.Channels;
        var (covariance, root, scratch) = (new float[n * n], new float[n * n], new float[4 * n * n]);
        Covariance(target, covariance);
        SquareMatrix.Root(covariance, root, scratch.AsSpan(0, n * n), scratch.AsSpan(n * n), n);
        return root;
    }

    private static void Covariance(Moments moments, Span<float> covariance)
    {
        var n = moments.Channels;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                covariance[i * n + j] = (float)(
                    moments.Gram[i * n + j] - (double)moments.Mean[i] * moments.Mean[j] + (i == j ? Epsilon : 0));
    }

    private static double Trace(ReadOnlySpan<float> matrix, int n)
    {
        var trace = 0.0;
        for (var i = 0; i < n; i++)
            trace += matrix[i * n + i];
        return trace;
    }

    private static double TraceOfCovariance(Moments moments)
    {
        var trace = 0.0;
        for (var i = 0; i < moments.Channels; i++)
            trace += moments.Gram[i * moments.Channels + i] - (double)moments.Mean[i] * moments.Mean[i] + Epsilon;
        return trace;
    }
}
