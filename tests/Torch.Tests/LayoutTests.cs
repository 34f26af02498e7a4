using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Reference;
using RenderFarm.Engine.Torch;
using RenderFarm.Engine.Torch.Features;
using TorchSharp;
using Padding = RenderFarm.Engine.Networks.Padding;

namespace RenderFarm.Torch.Tests;

/// <summary>Responses and gradients lie in memory as they are told to, all the way: nothing is rearranged in between.</summary>
public sealed class LayoutTests
{
    public static MatrixTheoryData<Pooling, Padding, bool, bool> Cases =>
        new(Enum.GetValues<Pooling>(), Enum.GetValues<Padding>(), [false, true], [false, true]);

    [Theory, MemberData(nameof(Cases))]
    public void MapsKeepTheirLayout(Pooling pooling, Padding padding, bool channelsLast, bool fast)
    {
        using var library = TorchHere.Open();
        using var scope = torch.NewDisposeScope();
        using var filters = new FilterStore(torch.CPU, fast ? torch.bfloat16 : torch.float32, new(channelsLast));
        var network = ParitySpec.Network(pooling, padding);
        var depth = network.Convolutions.Count - 1;
        var chain = new FeatureChain(network, depth, filters);
        chain.Forward(torch.tensor(RandomNetworks.Image(1, 33, 26), [1, 3, 26, 33]), _ => true);
        var found = Enumerable.Range(0, depth + 1).Select(i => IsLast(chain.Response(i))).ToList();
        var gradients = new List<bool>();
        chain.Backward((_, gradient) =>
        {
            gradients.Add(IsLast(gradient));
            gradient.add_(1);
        });
        Assert.All(found.Concat(gradients), last => Assert.Equal(channelsLast, last));
        Assert.Equal(depth + 1, gradients.Count);

        static bool IsLast(torch.Tensor maps) => maps.stride(1) == 1;
    }

    [Fact]
    public void AnArrangedMapIsTheSameMap()
    {
        using var library = TorchHere.Open();
        using var scope = torch.NewDisposeScope();
        var maps = torch.arange(2 * 3 * 4 * 5, torch.float32).view(2, 3, 4, 5);
        foreach (var layout in (Layout[])[new(false), new(true)])
        {
            var arranged = layout.Of(maps);
            Assert.True(arranged.equal(maps).all().item<bool>());
            var (flat, zeros) = layout.Zeros(maps);
            flat.copy_(layout.Flatten(arranged));
            Assert.True(zeros.equal(maps).all().item<bool>());
            Assert.Equal(4 * 5, flat.shape[layout.Positions]);
        }
    }
}
