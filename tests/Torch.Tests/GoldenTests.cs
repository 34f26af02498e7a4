using RenderFarm.Engine.Tests.Golden;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>The numbers that PyTorch gave in float64 (tests/Engine.Tests/Golden): networks of VGG-19's depth, both poolings and paddings, even and odd sizes.</summary>
public sealed class GoldenTests
{
    [Theory, MemberData(nameof(TorchHere.Devices), MemberType = typeof(TorchHere))]
    public void MomentsLossesAndGradientsAreThoseOfPyTorch(TorchDevice device)
    {
        using var backend = TorchHere.Open(new() { Device = device });
        var tolerance = new GoldenBackends(backend.Name, () => backend, 1e-4, 1e-4);
        foreach (var golden in new[] { "networks-16x17", "networks-33x18" }.SelectMany(GoldenFile.Read<GoldenNetwork>))
        {
            var network = golden.With(golden.Network!.Draw());
            GoldenChecks.Moments(tolerance, backend, golden, network);
            foreach (var (name, part) in golden.Parts)
                GoldenChecks.Evaluation(
                    tolerance, backend, golden, part, golden.Specify(network, part, tap => golden.StyleMoments[tap].ToSingle()),
                    $"{golden.Pooling} {golden.Padding} {golden.Width} x {golden.Height} {name}");
        }
    }
}
