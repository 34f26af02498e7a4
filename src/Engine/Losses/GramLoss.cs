using System.Runtime.Intrinsics;
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
        var squares = SumOfSquares(target.Gram, [], []);
        return 1 / Math.Max(squares, SmallestTarget);
    }

    public override double Evaluate(
        Moments moments, Moments target, Span<float> gramGradient, Span<float> meanGradient, Span<float> scratch)
    {
        var factor = FactorFor(target);
        var sum = SumOfSquares(moments.Gram, target.Gram, gramGradient);
        Scale(gramGradient[..moments.Gram.Length], (float)(2 * factor));
        meanGradient.Clear();
        return factor * sum;
    }

    /// <summary>Sum of (a - b)^2 in float64; the differences are kept where room is given, and b is zero where it is not.</summary>
    private static double SumOfSquares(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> differences)
    {
        Vector512<double> low = Vector512<double>.Zero, high = low;
        var i = 0;
        for (; i + 16 <= a.Length; i += 16)
        {
            var difference = Vector512.Create(a[i..]);
            if (b.Length > 0)
                difference -= Vector512.Create(b[i..]);
            if (differences.Length > 0)
                difference.CopyTo(differences[i..]);
            var (first, last) = Vector512.Widen(difference);
            low += first * first;
            high += last * last;
        }
        var sum = Vector512.Sum(low + high);
        for (; i < a.Length; i++)
        {
            var difference = a[i] - (b.Length > 0 ? b[i] : 0);
            if (differences.Length > 0)
                differences[i] = difference;
            sum += (double)difference * difference;
        }
        return sum;
    }

    private static void Scale(Span<float> values, float factor)
    {
        var i = 0;
        for (; i + 16 <= values.Length; i += 16)
            (Vector512.Create<float>(values[i..]) * factor).CopyTo(values[i..]);
        for (; i < values.Length; i++)
            values[i] *= factor;
    }

    public override int ScratchFloats(int channels) => 0;
}
