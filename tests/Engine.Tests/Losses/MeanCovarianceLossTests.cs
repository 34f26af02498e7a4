using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Losses;

public sealed class MeanCovarianceLossTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(33)]
    [InlineData(64)]
    public void LossAndGradientsAgreeWithDoublePrecision(int channels)
    {
        var (moments, target) = (Draw(1, channels), Draw(2, channels));
        foreach (var normalization in Enum.GetValues<LossNormalization>())
        {
            var loss = new MeanCovarianceLoss(normalization);
            var (gram, mean) = (new float[channels * channels], new float[channels]);
            var value = loss.Evaluate(moments, target, gram, mean, new float[loss.ScratchFloats(channels)]);
            var expected = ReferenceStyleLoss.Evaluate(loss, ReferenceMoments.Of(moments), target);
            Assert.Equal(expected.Loss, value, 2e-4 * expected.Loss + 1e-6);
            Close(expected.GramGradient, gram);
            Close(expected.MeanGradient, mean);
        }
    }

    [Fact]
    public void TheReferenceGradientIsTheSlope()
    {
        const int n = 5;
        var (moments, target) = (ReferenceMoments.Of(Draw(3, n)), Draw(4, n));
        var loss = new MeanCovarianceLoss(LossNormalization.Target);
        var at = ReferenceStyleLoss.Evaluate(loss, moments, target);
        const double step = 1e-6;
        for (var i = 0; i < n * n; i++)
            Assert.Equal(at.GramGradient[i], Slope(moments.Gram, i), 1e-7);
        for (var i = 0; i < n; i++)
            Assert.Equal(at.MeanGradient[i], Slope(moments.Mean, i), 1e-7);

        double Slope(double[] values, int i)
        {
            var old = values[i];
            values[i] = old + step;
            var above = ReferenceStyleLoss.Evaluate(loss, moments, target).Loss;
            values[i] = old - step;
            var below = ReferenceStyleLoss.Evaluate(loss, moments, target).Loss;
            values[i] = old;
            return (above - below) / (2 * step);
        }
    }

    [Fact]
    public void HandValuesOfOneAndTwoChannels()
    {
        // One channel: (mu - mu_t)^2 + (s - s_t)^2 with s^2 = Gram - mu^2 + 1e-4: s = 2, s_t = 1, mu = 1, mu_t = 0.5.
        Assert.Equal(0.25 + 1, Value(new(1, [1], [5 - 1e-4f]), new(1, [0.5f], [1.25f - 1e-4f])), 1e-5);
        // Diagonal covariances: the mean over channels of the same: (0 + 1) / 2 and (0 + 4) / 2.
        Assert.Equal((1 + 4) / 2.0, Value(new(2, [0, 0], [4, 0, 0, 9]), new(2, [0, 0], [1, 0, 0, 1])), 1e-3);
    }

    [Fact]
    public void TheTargetItselfCostsNothing()
    {
        var target = Draw(5, 24);
        Assert.Equal(0, Value(target, target), 1e-4);
    }

    [Fact]
    public void SilentAndNearlyDependentChannelsGiveFiniteNumbers()
    {
        var (moments, target) = (Draw(6, 40, rank: 3), Draw(7, 40, rank: 2));
        var loss = new MeanCovarianceLoss(LossNormalization.Target);
        var (gram, mean) = (new float[1600], new float[40]);
        Assert.True(double.IsFinite(loss.Evaluate(moments, target, gram, mean, new float[loss.ScratchFloats(40)])));
        Assert.All(gram, value => Assert.True(float.IsFinite(value)));
        Assert.All(mean, value => Assert.True(float.IsFinite(value)));
        var zero = new Moments(40, new float[40], new float[1600]);
        Assert.True(double.IsFinite(loss.Evaluate(zero, zero, gram, mean, new float[loss.ScratchFloats(40)])));
    }

    private static double Value(Moments moments, Moments target)
    {
        var loss = new MeanCovarianceLoss(LossNormalization.Paper);
        var n = moments.Channels;
        return loss.Evaluate(moments, target, new float[n * n], new float[n], new float[loss.ScratchFloats(n)]);
    }

    /// <summary>Moments of random responses: positive, correlated, well conditioned unless the rank is small.</summary>
    private static Moments Draw(int seed, int channels, int? rank = null)
    {
        var random = new Random(seed);
        var response = new ReferenceTensor(channels, 1, 6 * channels);
        var sources = Enumerable.Range(0, rank ?? channels)
            .Select(_ => Enumerable.Range(0, response.Width).Select(_ => random.NextDouble()).ToArray()).ToArray();
        for (var c = 0; c < channels; c++)
            for (var k = 0; k < response.Width; k++)
                response[c, k] = sources[c % sources.Length][k] + 0.3 * sources[(c + 1) % sources.Length][k];
        return ReferenceMoments.Measure(response, null).ToSingle();
    }

    private static void Close(double[] expected, float[] actual)
    {
        var norm = Math.Sqrt(expected.Sum(x => x * x));
        var error = Math.Sqrt(expected.Zip(actual, (x, y) => (x - y) * (x - y)).Sum());
        Assert.True(error <= 2e-3 * norm + 1e-6, $"off by {error} of {norm}");
    }
}
