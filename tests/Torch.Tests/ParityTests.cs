using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Reference;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>The same objective on the processor's own backend and on Torch.</summary>
public sealed class ParityTests
{
    public static TheoryData<TorchDevice, Pooling, Padding, LossNormalization, bool> Cases()
    {
        var data = new TheoryData<TorchDevice, Pooling, Padding, LossNormalization, bool>();
        foreach (var device in Enum.GetValues<TorchDevice>())
            foreach (var pooling in Enum.GetValues<Pooling>())
                foreach (var padding in Enum.GetValues<Padding>())
                    foreach (var normalization in Enum.GetValues<LossNormalization>())
                        foreach (var channelsLast in (bool[])[false, true])
                            data.Add(device, pooling, padding, normalization, channelsLast);
        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void EveryTermAndItsGradientAreTheProcessors(
        TorchDevice device, Pooling pooling, Padding padding, LossNormalization normalization, bool channelsLast)
    {
        using var torch = TorchHere.Open(new() { Device = device, ChannelsLast = channelsLast });
        using var cpu = new CpuBackend(2);
        foreach (var (width, height) in new[] { (33, 26), (48, 31) })
        {
            var spec = ParitySpec.Everything(ParitySpec.Network(pooling, padding), width, height, cpu, normalization);
            var image = RandomNetworks.Image(99, width, height);
            var expected = Evaluation.Of(cpu, spec, image);
            var actual = Evaluation.Of(torch, spec, image);
            Evaluation.AssertNear(expected.Content, actual.Content, 1e-4);
            Evaluation.AssertNear(expected.Style, actual.Style, 1e-3);
            Evaluation.AssertNear([expected.Losses.Color, expected.Losses.TotalVariation], [actual.Losses.Color, actual.Losses.TotalVariation], 1e-4);
            Assert.InRange(Evaluation.Distance(expected.Gradient, actual.Gradient), 0, 1e-4);
        }
    }

    [Theory, MemberData(nameof(TorchHere.Devices), MemberType = typeof(TorchHere))]
    public void MomentsAreTheProcessors(TorchDevice device)
    {
        using var torch = TorchHere.Open(new() { Device = device });
        using var cpu = new CpuBackend(2);
        var network = ParitySpec.Network(Pooling.Maximum, Padding.Replicate);
        string[] taps = [.. network.Convolutions.Select(convolution => convolution.Name)];
        var image = RandomNetworks.Image(1, 37, 30);
        foreach (var guide in new[] { null, RandomNetworks.Image(2, 37, 30)[..(37 * 30)] })
            foreach (var (expected, actual) in cpu.Measure(network, 37, 30, image, taps, guide).Zip(torch.Measure(network, 37, 30, image, taps, guide)))
            {
                Assert.InRange(Evaluation.Distance(expected.Mean, actual.Mean), 0, 1e-5);
                Assert.InRange(Evaluation.Distance(expected.Gram, actual.Gram), 0, 1e-5);
            }
    }

    [Theory, MemberData(nameof(TorchHere.Devices), MemberType = typeof(TorchHere))]
    public void TermsOnThePictureAloneNeedNoNetwork(TorchDevice device)
    {
        using var torch = TorchHere.Open(new() { Device = device });
        using var cpu = new CpuBackend(2);
        var spec = ParitySpec.Everything(ParitySpec.Network(Pooling.Average, Padding.Zero), 19, 14, cpu, LossNormalization.Target)
            with { ContentTerms = [], StyleTerms = [] };
        var image = RandomNetworks.Image(9, 19, 14);
        var (expected, actual) = (Evaluation.Of(cpu, spec, image), Evaluation.Of(torch, spec, image));
        Evaluation.AssertNear([expected.Losses.Total], [actual.Losses.Total], 1e-5);
        Assert.InRange(Evaluation.Distance(expected.Gradient, actual.Gradient), 0, 1e-5);
    }

    /// <summary>bfloat16 has eight bits: what it costs is bounded here, and told in docs/decisions/0013.</summary>
    [Theory, MemberData(nameof(TorchHere.Devices), MemberType = typeof(TorchHere))]
    public void FastFeaturesStayNear(TorchDevice device)
    {
        using var torch = TorchHere.Open(new() { Device = device, Fast = true });
        using var cpu = new CpuBackend(2);
        var spec = ParitySpec.Everything(ParitySpec.Network(Pooling.Average, Padding.Replicate), 48, 31, cpu, LossNormalization.Target);
        var image = RandomNetworks.Image(99, 48, 31);
        var (expected, actual) = (Evaluation.Of(cpu, spec, image), Evaluation.Of(torch, spec, image));
        Evaluation.AssertNear([expected.Losses.Total], [actual.Losses.Total], 0.03);
        Assert.InRange(Evaluation.Distance(expected.Gradient, actual.Gradient), 0, 0.2);
        Assert.EndsWith("-fast", torch.Name, StringComparison.Ordinal);
    }
}
