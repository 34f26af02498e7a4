using System.Text.Json;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Reference;
using RenderFarm.Engine.Tests.Weights;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>The real VGG-19 (to conv4_1), where ../shared has it.</summary>
public sealed class SharedVggGoldenTests
{
    public static TheoryData<string> Backends => GoldenBackends.FastNames;

    [Theory, MemberData(nameof(Backends))]
    public void MomentsAreThoseOfPyTorch(string backendName)
    {
        var network = Vgg();
        var tolerance = GoldenBackends.Named(backendName);
        using var backend = tolerance.Create();
        foreach (var golden in Cases())
            GoldenChecks.Moments(tolerance, backend, golden, golden.With(network));
    }

    [Theory, MemberData(nameof(Backends))]
    public void LossesAndGradientsAreThoseOfPyTorch(string backendName)
    {
        var vgg = Vgg();
        var tolerance = GoldenBackends.Named(backendName);
        using var backend = tolerance.Create();
        foreach (var golden in Cases())
        {
            var (network, part) = (golden.With(vgg), golden.Parts["everything"]);
            // A Gram matrix of 512 x 512 is too long for a file: the style is measured by the reference.
            var style = GoldenPictures.Waves(golden.StyleSeed, golden.StyleWidth, golden.StyleHeight);
            var taps = part.StyleTerms.Select(term => term.Tap).ToList();
            using var reference = new ReferenceBackend();
            var targets = reference.Measure(network, golden.StyleWidth, golden.StyleHeight, style, taps, null);
            var spec = golden.Specify(network, part, tap => targets[taps.IndexOf(tap)]);
            GoldenChecks.Evaluation(tolerance, backend, golden, part, spec, $"VGG-19 {golden.Pooling} {golden.Padding}");
        }
    }

    /// <summary>A second, foreign reference: the numbers that came with the weights.</summary>
    [Theory, MemberData(nameof(Backends))]
    public void MomentsAreThoseThatCameWithTheWeights(string backendName)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Fixture.Shared("weights", "vgg19_golden_activations.json")));
        var network = Vgg() with { Pooling = Pooling.Maximum, Padding = Padding.Zero };
        var tolerance = GoldenBackends.Named(backendName);
        using var backend = tolerance.Create();
        var layers = json.RootElement.GetProperty("nets").GetProperty("vgg19_conv_normalised").EnumerateObject().ToList();
        // Its picture is our formula in bytes, read as 0..1 by a network whose input is 0..255.
        var rgb = Array.ConvertAll(GoldenPictures.Dense(32, 32), x => x * 256f / 255);
        foreach (var (layer, moments) in layers.Zip(backend.Measure(network, 32, 32, rgb, [.. layers.Select(layer => layer.Name)], null)))
        {
            AssertNear(layer, "mean", moments.Mean.Average());
            AssertNear(layer, "gram_over_hw_trace", Enumerable.Range(0, moments.Channels).Sum(c => (double)moments.Gram[c * moments.Channels + c]));
            AssertNear(layer, "gram_0_0", moments.Gram[0]);
            AssertNear(layer, "gram_0_1", moments.Gram[1]);
        }
    }

    private static Network Vgg() => NetworkReader.ReadFile(Fixture.Shared("weights", "vgg19_conv_normalised.safetensors")).Network;

    private static IReadOnlyList<GoldenNetwork> Cases() => GoldenFile.Read<GoldenNetwork>("shared-vgg");

    private static void AssertNear(JsonProperty layer, string what, double actual)
    {
        var expected = layer.Value.GetProperty(what).GetDouble();
        Assert.True(Math.Abs(actual - expected) <= 1e-5 * Math.Abs(expected) + 1e-9, $"{layer.Name} {what} is {actual}, not {expected}.");
    }
}
