using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Reference;
using RenderFarm.Engine.Torch;
using RenderFarm.Engine.Torch.Batches;
using RenderFarm.Engine.Torch.Features;
using TorchSharp;
using Padding = RenderFarm.Engine.Networks.Padding;

namespace RenderFarm.Torch.Tests.Batches;

/// <summary>Pictures of one tensor, each with contents, styles, masks and weights of its own, beside the same pictures alone.</summary>
public sealed class BatchEvaluationTests
{
    private const int Width = 33, Height = 26;

    public static TheoryData<TorchDevice, Pooling, Padding, bool> Cases()
    {
        var data = new TheoryData<TorchDevice, Pooling, Padding, bool>();
        foreach (var device in Enum.GetValues<TorchDevice>())
            foreach (var (pooling, padding) in new[] { (Pooling.Average, Padding.Zero), (Pooling.Maximum, Padding.Replicate) })
                foreach (var fast in new[] { false, true })
                    data.Add(device, pooling, padding, fast);
        return data;
    }

    /// <summary>Seen on the processor: losses 1e-6 (of a single term 2e-5), gradients 4e-6; in bfloat16 the same bits.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void LossesAndGradientsAreThoseOfThePicturesAlone(TorchDevice device, Pooling pooling, Padding padding, bool fast)
    {
        using var backend = TorchHere.Open(new() { Device = device, Fast = fast });
        var specs = Specs(backend, pooling, padding);
        var images = specs.Select((_, i) => RandomNetworks.Image(100 + i, Width, Height)).ToList();
        var together = Together(device, fast, specs, images);
        foreach (var (spec, image, actual) in specs.Zip(images, together))
        {
            var expected = Evaluation.Of(backend, spec, image);
            Evaluation.AssertNear(expected.Content, actual.Content, 1e-5);
            Evaluation.AssertNear(expected.Style, actual.Style, 1e-4);
            Evaluation.AssertNear([expected.Losses.Color, expected.Losses.TotalVariation], [actual.Losses.Color, actual.Losses.TotalVariation], 1e-5);
            Assert.InRange(Evaluation.Distance(expected.Gradient, actual.Gradient), 0, fast ? 1e-2 : 1e-5);
        }
    }

    /// <summary>Different terms at different taps, but the deepest tap is the same.</summary>
    private static List<ObjectiveSpec> Specs(IBackend measure, Pooling pooling, Padding padding)
    {
        var network = ParitySpec.Network(pooling, padding);
        var whole = ParitySpec.Everything(network, Width, Height, measure, LossNormalization.Target);
        return
        [
            whole,
            whole with { Content = RandomNetworks.Image(21, Width, Height), TotalVariationWeight = 0, ColorTerms = [] },
            ParitySpec.Everything(network, Width, Height, measure, LossNormalization.Paper) with { Guides = [RandomNetworks.Image(22, Width, Height)[..(Width * Height)]] },
            whole with { ContentTerms = [], StyleTerms = [.. whole.StyleTerms.Skip(1)] },
            whole with { StyleTerms = [], Content = RandomNetworks.Image(23, Width, Height) },
        ];
    }

    private static List<Evaluation> Together(TorchDevice device, bool fast, List<ObjectiveSpec> specs, List<float[]> images)
    {
        var on = device == TorchDevice.Cuda ? torch.CUDA : torch.CPU;
        using var scope = torch.NewDisposeScope();
        using var filters = new FilterStore(on, fast ? torch.bfloat16 : torch.float32, Layout.For(new() { Device = device, Fast = fast }));
        var frames = specs.Select((spec, i) => new BatchFrame(
            new PictureLoss(spec, filters), torch.tensor(images[i]).to(on), torch.zeros(images[i].Length, torch.float32, on), Waits: true)).ToList();
        var shape = Assert.Single(specs.Select(Shape.Of).Distinct());
        new BatchEvaluation(shape, filters).Run(frames);
        List<Evaluation> results = [.. frames.Select(frame => new Evaluation(
            frame.Loss.Losses, frame.Loss.ContentLosses.ToArray(), frame.Loss.StyleLosses.ToArray(), frame.Gradient.cpu().data<float>().ToArray()))];
        frames.ForEach(frame => frame.Loss.Dispose());
        return results;
    }
}
