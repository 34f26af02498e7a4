using System.Text.Json;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>The reference backend, which all fast ones are checked against, agrees with PyTorch in float64.</summary>
public sealed class GoldenReferenceTests
{
    [Theory]
    [InlineData("networks-16x17")]
    [InlineData("networks-33x18")]
    public void ReferenceBackendAgreesWithPyTorch(string file)
    {
        foreach (var golden in GoldenCases.Of(file))
        {
            var pooling = golden.Text("pooling") == "avg" ? Pooling.Average : Pooling.Maximum;
            var padding = golden.Text("padding") == "zero" ? Padding.Zero : Padding.Replicate;
            var network = GoldenCases.Network(golden.GetProperty("network"), pooling, padding);
            foreach (var part in golden.GetProperty("parts").EnumerateObject())
                Check(golden, part.Value, network);
        }
    }

    [Fact]
    public void MeanCovarianceLossAgreesWithPyTorch()
    {
        foreach (var golden in GoldenCases.Of("mean-covariance"))
        {
            var n = golden.Int("channels");
            var loss = new MeanCovarianceLoss(LossNormalization.Paper);
            var moments = new Moments(n, golden.Singles("mean"), golden.Singles("gram"));
            var target = new Moments(n, golden.Singles("targetMean"), golden.Singles("targetGram"));
            var (gram, mean) = (new float[n * n], new float[n]);
            var value = loss.Evaluate(moments, target, gram, mean, new float[loss.ScratchFloats(n)]);
            var exact = ReferenceStyleLoss.Evaluate(loss, ReferenceMoments.Of(moments), target);
            Assert.Equal(golden.Double("loss"), exact.Loss, 1e-5 * exact.Loss);
            // Twelve steps in float32 leave the smallest eigenvalues of a singular covariance short of their roots.
            Assert.Equal(golden.Double("loss"), value, 3e-3 * exact.Loss);
            Close(golden.Doubles("gramGradient"), exact.GramGradient, 1e-4);
            Close(golden.Doubles("meanGradient"), exact.MeanGradient, 1e-4);
        }
    }

    private static void Check(JsonElement golden, JsonElement part, Network network)
    {
        var (width, height) = (golden.Int("width"), golden.Int("height"));
        using var objective = new ReferenceObjective(Spec(golden, part, network, width, height));
        var gradient = new double[3 * width * height];
        var losses = objective.Evaluate(ReferenceTensor.Widen(GoldenCases.Dense(width, height)), gradient);
        Close(part.Doubles("contentLosses"), objective.ContentLosses.ToArray(), 1e-6);
        Close(part.Doubles("styleLosses"), objective.StyleLosses.ToArray(), 1e-6);
        Assert.Equal(part.Double("color"), losses.Color, 1e-6 * (1e-6 + losses.Color));
        Assert.Equal(part.Double("totalVariation"), losses.TotalVariation, 1e-6 * (1e-6 + losses.TotalVariation));
        var sample = part.GetProperty("gradient");
        var stride = sample.Int("stride");
        Assert.Equal(sample.Double("norm"), Math.Sqrt(gradient.Sum(g => g * g)), 1e-5 * sample.Double("norm"));
        Close(sample.Doubles("values"), [.. gradient.Where((_, i) => i % stride == 0)], 1e-5);
    }

    private static ObjectiveSpec Spec(JsonElement golden, JsonElement part, Network network, int width, int height)
    {
        var targets = golden.GetProperty("styleMoments");
        var terms = part.TryGetProperty("styleTerms", out var style) ? style.EnumerateArray() : default;
        return new()
        {
            Network = network,
            Width = width,
            Height = height,
            Content = GoldenCases.Waves(golden.Int("contentSeed"), width, height),
            ContentTerms = part.TryGetProperty("contentTerms", out var content)
                ? [.. content.EnumerateArray().Select(term => new ContentTerm(term.Text("tap"), term.Double("weight")))]
                : [],
            StyleTerms = [.. terms.Select(term => new StyleTerm
            {
                Tap = term.Text("tap"),
                Weight = term.Double("weight"),
                Loss = new GramLoss(term.Text("loss") == "paper" ? LossNormalization.Paper : LossNormalization.Target),
                Target = Target(targets.GetProperty(term.Text("tap"))),
                Guide = term.GetProperty("guided").GetBoolean() ? 0 : -1,
            })],
            Guides = [GoldenCases.Waves(golden.Int("guideSeed"), width, height)[..(width * height)]],
            ColorTerms = part.TryGetProperty("colorTerms", out var colors)
                ? [.. colors.EnumerateArray().Select(term => new ColorTerm(
                    term.Int("pool"), term.Double("weight"), golden.GetProperty("colorTargets").Doubles($"{term.Int("pool")}")))]
                : [],
            TotalVariationWeight = part.TryGetProperty("totalVariationWeight", out var weight) ? weight.GetDouble() : 0,
        };
    }

    private static Moments Target(JsonElement moments)
    {
        var mean = moments.Singles("mean");
        return new(mean.Length, mean, moments.Singles("gram"));
    }

    /// <summary>Relative to the largest.</summary>
    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance * scale + 1e-300);
    }
}
