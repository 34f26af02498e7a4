using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Losses;

/// <summary>
/// Section 2.2 of the paper. With G = F F^T / M, E = 1/(4 N^2) sum_ij (G_ij - A_ij)^2: the paper's 1/(4 N^2 M^2) with each picture's own M, so
/// that style and picture may differ in size. Normalised by its target (a departure): E = sum_ij (G_ij - A_ij)^2 / sum_ij A_ij^2.
/// </summary>
public sealed class GramLoss(LossNormalization normalization) : StyleLoss
{
    /// <summary>A black region of a style has A = 0: below this the quotient means nothing.</summary>
    public const double SmallestTarget = 1e-12;

    public LossNormalization Normalization => normalization;

    /// <summary>The factor of sum (G - A)^2.</summary>
    public double FactorFor(Moments target)
    {
        if (normalization == LossNormalization.Paper)
            return 1 / (4.0 * target.Channels * target.Channels);
        var squares = 0.0;
        foreach (var a in target.Gram)
            squares += (double)a * a;
        return 1 / Math.Max(squares, SmallestTarget);
    }

    public override double Evaluate(
        Moments moments, Moments target, Span<float> gramGradient, Span<float> meanGradient, Span<float> scratch)
    {
        var factor = FactorFor(target);
        var sum = 0.0;
        for (var i = 0; i < moments.Gram.Length; i++)
        {
            var difference = (double)moments.Gram[i] - target.Gram[i];
            sum += difference * difference;
            gramGradient[i] = (float)(2 * factor * difference);
        }
        meanGradient.Clear();
        return factor * sum;
    }

    public override int ScratchFloats(int channels) => 0;
}
