using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>A random network of VGG-19's depth, at sizes that halve evenly and oddly, with both poolings and paddings.</summary>
public sealed class NetworkGoldenTests
{
    private static readonly string[] Files = ["networks-16x17", "networks-33x18"];

    public static TheoryData<string> Backends => GoldenBackends.Names;

    [Fact]
    public void ReferenceResponsesAreThoseOfPyTorch()
    {
        foreach (var golden in Cases())
        {
            var network = golden.With(golden.Network!.Draw());
            var image = ReferenceTensor.Rgb(ReferenceTensor.Widen(golden.Image), golden.Width, golden.Height);
            var layers = ReferenceNetwork.Forward(network, image, network.Convolutions.Count - 1);
            foreach (var (tap, expected) in golden.Taps)
            {
                var output = layers[network.IndexOf(tap)].Output;
                Assert.Equal<int[]>(expected.Shape, [output.Channels, output.Height, output.Width]);
                Assert.Equal(expected.Mean, output.Values.Average(), 1e-11);
                Assert.Equal(expected.Max, output.Values.Max(), 1e-11);
                for (var i = 0; i < expected.Values.Length; i++)
                    Assert.Equal(expected.Values[i], output.Values[i * expected.Stride], 1e-11);
            }
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public void MomentsAreThoseOfPyTorch(string backendName)
    {
        var tolerance = GoldenBackends.Named(backendName);
        using var backend = tolerance.Create();
        foreach (var golden in Cases())
            GoldenChecks.Moments(tolerance, backend, golden, golden.With(golden.Network!.Draw()));
    }

    [Theory, MemberData(nameof(Backends))]
    public void LossesAndGradientsAreThoseOfPyTorch(string backendName)
    {
        var tolerance = GoldenBackends.Named(backendName);
        using var backend = tolerance.Create();
        foreach (var golden in Cases())
        {
            var network = golden.With(golden.Network!.Draw());
            foreach (var (name, part) in golden.Parts)
                GoldenChecks.Evaluation(
                    tolerance, backend, golden, part, golden.Specify(network, part, tap => golden.StyleMoments[tap].ToSingle()),
                    $"{golden.Pooling} {golden.Padding} {golden.Width} x {golden.Height} {name}");
        }
    }

    private static IEnumerable<GoldenNetwork> Cases() => Files.SelectMany(GoldenFile.Read<GoldenNetwork>);
}
