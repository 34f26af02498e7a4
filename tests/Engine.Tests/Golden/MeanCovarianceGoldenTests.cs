using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Losses;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>Against eigenvalues in float64; the engine's own way are iterations in float32.</summary>
public sealed class MeanCovarianceGoldenTests
{
    [Fact]
    public void LossAndGradientsAreThoseOfPyTorch()
    {
        foreach (var golden in Cases(singular: false))
        {
            var (value, byGram, byMean) = Evaluate(golden);
            Assert.Equal(golden.Loss, value, 1e-4 * golden.Loss);
            Assert.InRange(Norm(golden.GramGradient.Zip(byGram, (x, y) => x - y)), 0, 1e-2 * Norm(golden.GramGradient));
            Assert.InRange(Norm(golden.MeanGradient.Zip(byMean, (x, y) => x - y)), 0, 1e-2 * Norm(golden.MeanGradient));
        }
    }

    /// <summary>
    /// Fewer positions than channels: eigenvalues 1e-8 apart from 0, whose inverse roots float32 does not hold. The loss must still be right, and
    /// the gradient must point the right way.
    /// </summary>
    [Fact]
    public void SingularCovariancesStillHaveTheirLossAndDirection()
    {
        foreach (var golden in Cases(singular: true))
        {
            var (value, byGram, _) = Evaluate(golden);
            Assert.Equal(golden.Loss, value, 2e-3 * golden.Loss);
            var along = golden.GramGradient.Zip(byGram, (x, y) => x * y).Sum();
            Assert.InRange(along / (Norm(golden.GramGradient) * Norm(byGram.Select(x => (double)x))), 0.9, 1.0001);
        }
    }

    private static IEnumerable<GoldenMeanCovariance> Cases(bool singular) =>
        GoldenFile.Read<GoldenMeanCovariance>("mean-covariance").Where(golden => golden.Positions < golden.Channels == singular);

    private static (double Loss, float[] ByGram, float[] ByMean) Evaluate(GoldenMeanCovariance golden)
    {
        var loss = new MeanCovarianceLoss(LossNormalization.Paper);
        var n = golden.Channels;
        var (byGram, byMean) = (new float[n * n], new float[n]);
        var moments = new GoldenMoments(golden.Mean, golden.Gram).ToSingle();
        var target = new GoldenMoments(golden.TargetMean, golden.TargetGram).ToSingle();
        return (loss.Evaluate(moments, target, byGram, byMean, new float[loss.ScratchFloats(n)]), byGram, byMean);
    }

    private static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(x => x * x));
}

internal sealed record GoldenMeanCovariance(
    int Channels, int Positions, double[] Mean, double[] Gram, double[] TargetMean, double[] TargetGram, double Loss, double[] MeanGradient, double[] GramGradient);
