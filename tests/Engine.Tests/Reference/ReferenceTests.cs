using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Tests.Reference;

public sealed class ReferenceTests
{
    private const int Width = 13, Height = 11;

    [Fact]
    public void ContentGradientIsTheSlope() => CheckSlopes(Spec(new() { Content = true }));

    [Fact]
    public void GramGradientIsTheSlope() => CheckSlopes(Spec(new() { Style = new GramLoss(LossNormalization.Paper) }));

    [Fact]
    public void GuidedGramGradientIsTheSlope() =>
        CheckSlopes(Spec(new() { Style = new GramLoss(LossNormalization.Target), Guided = true }));

    [Fact]
    public void ColorGradientIsTheSlope() => CheckSlopes(Spec(new() { Color = true }));

    [Fact]
    public void TotalVariationGradientIsTheSlope() => CheckSlopes(Spec(new() { Variation = 2 }));

    [Theory]
    [InlineData(Pooling.Average, Padding.Replicate)]
    [InlineData(Pooling.Maximum, Padding.Zero)]
    [InlineData(Pooling.Maximum, Padding.Replicate)]
    public void EveryPoolingAndPaddingHasItsSlope(Pooling pooling, Padding padding) => CheckSlopes(
        Spec(new() { Content = true, Style = new GramLoss(LossNormalization.Paper), Color = true, Variation = 1 }, pooling, padding));

    [Fact]
    public void HandValuesOfThePaper()
    {
        // F and P are 2 x 2 x 2 (two filters, four positions); sums done by hand.
        var f = new ReferenceTensor(2, 2, 2);
        double[] values = [1, 2, 0, 3, 4, 0, 1, 2];
        values.CopyTo(f.Values, 0);
        var moments = ReferenceMoments.Measure(f, null);
        Assert.Equal([14 / 4.0, 10 / 4.0, 10 / 4.0, 21 / 4.0], moments.Gram);
        Assert.Equal([6 / 4.0, 7 / 4.0], moments.Mean);

        var target = new Moments(2, [0, 0], [3, 2, 2, 4]);
        // (0.5^2 + 2 * 0.5^2 + 1.25^2) / (4 * 2^2)
        Assert.Equal(2.3125 / 16, ReferenceStyleLoss.Evaluate(new GramLoss(LossNormalization.Paper), moments, target).Loss, 1e-12);
        // 2.3125 / (9 + 4 + 4 + 16)
        Assert.Equal(2.3125 / 33, ReferenceStyleLoss.Evaluate(new GramLoss(LossNormalization.Target), moments, target).Loss, 1e-12);
    }

    [Fact]
    public void HandValuesOfConvolutionAndContent()
    {
        var box = new Convolution
        {
            Name = "conv1_1",
            Inputs = 3,
            Outputs = 1,
            Weights = [.. Enumerable.Repeat(1f, 9), .. Enumerable.Repeat(0f, 18)],
            Bias = [-5],
        };
        var network = RandomNetworks.Small() with
        {
            Convolutions = [box],
            Preprocessing = new Preprocessing([0, 1, 2], [1, 1, 1], [0, 0, 0]),
        };
        float[] photograph = [1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0];
        float[] picture = [1, 2, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0];
        // Zero padding: each position sums all four samples: 10 - 5 = 5 for the photograph, 9 - 5 = 4 for the picture.
        var spec = new ObjectiveSpec
        {
            Network = network,
            Width = 2,
            Height = 2,
            Content = photograph,
            ContentTerms = [new("conv1_1", 1 * 4 / 2.0)],
        };
        var losses = new ReferenceObjective(spec).Evaluate(ReferenceTensor.Widen(picture), new double[12]);
        Assert.Equal(0.5 * 4, losses.Content, 1e-12);
    }

    [Fact]
    public void ColorMomentsOfThePictureItselfCostNothing()
    {
        var spec = Spec(new() { Color = true });
        var image = RandomNetworks.Image(5, Width, Height);
        var own = spec with
        {
            ColorTerms = [.. new[] { 1, 4 }.Select(k => new ColorTerm(
                k, 1, ColorMoments.Measure(spec.Network.Preprocessing, Width, Height, image, k)))],
        };
        Assert.Equal(0, new ReferenceObjective(own).Evaluate(ReferenceTensor.Widen(image), new double[image.Length]).Total, 1e-20);
    }

    private sealed record Parts
    {
        public bool Content { get; init; }
        public StyleLoss? Style { get; init; }
        public bool Guided { get; init; }
        public bool Color { get; init; }
        public double Variation { get; init; }
    }

    private static ObjectiveSpec Spec(Parts parts, Pooling pooling = Pooling.Average, Padding padding = Padding.Zero)
    {
        var network = RandomNetworks.Small(1, pooling, padding);
        var style = RandomNetworks.Image(3, 16, 12);
        string[] taps = ["conv1_1", "relu2_1", "conv3_1"];
        var guide = RandomNetworks.Image(4, Width, Height)[..(Width * Height)];
        var targets = new ReferenceBackend().Measure(network, 16, 12, style, taps, null);
        return new()
        {
            Network = network,
            Width = Width,
            Height = Height,
            Content = RandomNetworks.Image(2, Width, Height),
            ContentTerms = parts.Content ? [new("conv2_2", 3), new("conv3_1", 0.5)] : [],
            StyleTerms = parts.Style is null ? [] : [.. taps.Select((tap, i) => new StyleTerm
            {
                Tap = tap, Weight = i + 1, Loss = parts.Style, Target = targets[i], Guide = parts.Guided ? 0 : -1,
            })],
            Guides = [guide],
            ColorTerms = parts.Color
                ? [.. new[] { 1, 4 }.Select(k => new ColorTerm(k, k + 1, ColorMoments.Measure(network.Preprocessing, 16, 12, style, k)))]
                : [],
            TotalVariationWeight = parts.Variation,
        };
    }

    /// <summary>Central differences along every pixel; a ReLU or maximum whose branch changes within the step would spoil one, so the median decides nothing: all must hold.</summary>
    private static void CheckSlopes(ObjectiveSpec spec)
    {
        using var objective = new ReferenceObjective(spec);
        var image = ReferenceTensor.Widen(RandomNetworks.Image(7, Width, Height));
        var (gradient, unused) = (new double[image.Length], new double[image.Length]);
        objective.Evaluate(image, gradient);
        var norm = Math.Sqrt(gradient.Sum(g => g * g));
        const double step = 1e-7;
        for (var i = 0; i < image.Length; i += 3)
        {
            var at = image[i];
            image[i] = at + step;
            var above = objective.Evaluate(image, unused).Total;
            image[i] = at - step;
            var below = objective.Evaluate(image, unused).Total;
            image[i] = at;
            Assert.Equal(gradient[i], (above - below) / (2 * step), 1e-6 * norm);
        }
    }
}
