using RenderFarm.Core;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Weights;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Tests.Networks;

public class NetworkReaderTests
{
    private static readonly int[] Vgg19Indices = [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34];
    private static readonly int[] Vgg16Indices = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28];

    [Fact]
    public void Vgg19IsRecognisedByItsNumbers()
    {
        var network = Read(Chain(RandomNetwork.Create("", 1, VggLayout.Vgg19Blocks, [8, 9, 10, 11, 12]), Vgg19Indices)).Network;
        Assert.Equal("vgg19", network.Name);
        Assert.Equal(
            ["conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3", "conv3_4", "conv4_1", "conv4_2", "conv4_3", "conv4_4",
                "conv5_1", "conv5_2", "conv5_3", "conv5_4"],
            network.Convolutions.Select(c => c.Name));
        Assert.Equal(["conv2_1", "conv3_1", "conv4_1", "conv5_1"], network.Convolutions.Where(c => c.PoolBefore).Select(c => c.Name));
    }

    [Fact]
    public void Vgg16IsRecognisedByItsNumbers()
    {
        var network = Read(Chain(RandomNetwork.Create("", 1, VggLayout.Vgg16Blocks, [4, 4, 4, 4, 4]), Vgg16Indices)).Network;
        Assert.Equal("vgg16", network.Name);
        Assert.Equal("conv5_3", network.Convolutions[^1].Name);
        Assert.Equal(["conv2_1", "conv3_1", "conv4_1", "conv5_1"], network.Convolutions.Where(c => c.PoolBefore).Select(c => c.Name));
    }

    [Theory]
    [InlineData("zip.pth")]
    [InlineData("legacy.pth")]
    public void APartialNetworkOfPyTorchIsRead(string name)
    {
        var read = NetworkReader.ReadFile(Fixture.PathOf(name));
        Assert.Equal(["conv1_1", "conv1_2", "conv2_1"], read.Network.Convolutions.Select(c => c.Name));
        Assert.Equal(ContentHash.Of(Fixture.Bytes(name)), read.Network.Hash);
        Assert.Equal(Fixture.Expected(4), read.Network.Convolutions[2].Weights);
    }

    [Fact]
    public void WithoutEvidenceTorchvisionsInputIsAssumed()
    {
        var read = Read(Chain(RandomNetwork.WithWidths(1, 64), [0, 2]));
        Assert.Equal(InputConvention.Torchvision, read.Convention);
        Assert.Equal(Pooling.Maximum, read.Network.Pooling);
        Assert.Equal([0, 1, 2], read.Network.Preprocessing.Order);
        Assert.Equal(1 / 0.229f, read.Network.Preprocessing.Scale[0], 1e-6f);
        Assert.Equal(-0.485f / 0.229f, read.Network.Preprocessing.Offset[0], 1e-6f);
    }

    [Fact]
    public void WhatTheUserSaysWins()
    {
        var network = Read(Chain(RandomNetwork.WithWidths(1, 64), [0, 2]), InputConvention.Caffe).Network;
        Assert.Equal([2, 1, 0], network.Preprocessing.Order);
        Assert.Equal([255, 255, 255], network.Preprocessing.Scale);
        Assert.Equal([-103.939f, -116.779f, -123.68f], network.Preprocessing.Offset);
    }

    [Fact]
    public void AFileNameIsTheLastHint() =>
        Assert.Equal(InputConvention.Caffe, Read(Chain(RandomNetwork.WithWidths(1, 64), [0, 2]), name: "vgg19-d01eb7cb.pth").Convention);

    /// <summary>Synthetic filters with the original's 64 signs, in every scale and order that files have them.</summary>
    [Theory]
    [InlineData(0.2, false, InputConvention.CaffeRgb)]
    [InlineData(0.2, true, InputConvention.Caffe)]
    [InlineData(0.01, false, InputConvention.Normalized)]
    [InlineData(0.01, true, InputConvention.NormalizedBgr)]
    public void TheOriginalsFirstLayerIsRecognisedInAnyScaleAndOrder(double scale, bool bgr, InputConvention expected)
    {
        const ulong signs = 0xEC31412BBC2BC598;
        var weights = new float[64 * 27];
        for (var k = 0; k < 64; k++)
            for (var c = 0; c < 3; c++)
                for (var i = 0; i < 9; i++)
                    weights[(k * 3 + c) * 9 + i] = (float)scale * (c == 1 ? 1 : (signs >> k & 1) == 1 == (c == (bgr ? 2 : 0)) ? 1.5f : -0.5f);
        Assert.Equal(expected, Read([new("features.0.weight", [64, 3, 3, 3], weights), new("features.0.bias", [64], new float[64])]).Convention);
    }

    [Fact]
    public void ANetworkSurvivesBeingWrittenAndRead()
    {
        var network = RandomNetwork.WithWidths(5, 4, 6) with
        {
            Name = "mine", Pooling = Pooling.Maximum, Padding = Padding.Replicate, Preprocessing = VggLayout.CaffeBgr,
        };
        using var memory = new MemoryStream();
        NetworkWriter.Write(memory, network, new Dictionary<string, string> { ["source"] = "test" });
        using var file = Fixture.Open(memory.ToArray());
        var read = NetworkReader.Read(file, ContentHash.Of(memory.ToArray())).Network;
        Assert.Equal((network.Name, network.Pooling, network.Padding), (read.Name, read.Pooling, read.Padding));
        Assert.Equal(network.Preprocessing.Order, read.Preprocessing.Order);
        Assert.Equal(network.Preprocessing.Scale, read.Preprocessing.Scale);
        Assert.Equal(network.Preprocessing.Offset, read.Preprocessing.Offset);
        foreach (var (expected, actual) in network.Convolutions.Zip(read.Convolutions))
        {
            Assert.Equal((expected.Name, expected.Inputs, expected.Outputs, expected.PoolBefore), (actual.Name, actual.Inputs, actual.Outputs, actual.PoolBefore));
            Assert.Equal(expected.Weights, actual.Weights);
            Assert.Equal(expected.Bias, actual.Bias);
        }
    }

    [Theory]
    [InlineData("features.0.weight:4,3,3,3 features.0.bias:4 features.2.weight:4,5,3,3 features.2.bias:4", "takes 5 channels, but 4")]
    [InlineData("features.0.weight:4,1,3,3 features.0.bias:4", "takes 1 channels, but 3")]
    [InlineData("features.0.weight:4,3,5,5 features.0.bias:4", "[4,3,5,5]")]
    [InlineData("features.0.weight:0,3,3,3 features.0.bias:0", "[0,3,3,3]")]
    [InlineData("features.0.weight:4,3,3,3", "no bias")]
    [InlineData("features.0.weight:4,3,3,3 features.0.bias:5", "[4] is expected")]
    [InlineData("features.2.weight:4,3,3,3 features.2.bias:4", "no VGG's order")]
    [InlineData("features.0.weight:4,3,3,3 features.0.bias:4 features.4.weight:4,4,3,3", "no VGG's order")]
    [InlineData("conv1_1.weight:4,3,3,3 conv1_1.bias:4 conv1_3.weight:4,4,3,3", "conv1_2 is missing")]
    [InlineData("conv1_2.weight:4,3,3,3", "conv1_1 is missing")]
    [InlineData("conv1_1.weight:4,3,3,3 conv1_1.bias:4 conv3_1.weight:4,4,3,3", "conv2_1 is missing")]
    [InlineData("features.0.weight:4,3,3,3 features.1.running_mean:4", "batch normalisation")]
    [InlineData("encoder.weight:4,3", "not a VGG-like network. It has encoder.weight")]
    [InlineData("", "no tensors at all")]
    public void ABrokenChainIsRefused(string tensors, string reason)
    {
        var list = tensors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(':')).Select(parts =>
        {
            var shape = parts[1].Split(',').Select(int.Parse).ToArray();
            return new NamedTensor(parts[0], shape, new float[shape.Aggregate(1, (a, b) => a * b)]);
        });
        Assert.Contains(reason, Assert.Throws<InputException>(() => Read([.. list])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pooling", "sum", "avg or max")]
    [InlineData("std", "0,1,1", "not above 0")]
    [InlineData("mean", "1,2", "three numbers")]
    [InlineData("mean", "1,2,NaN", "three numbers")]
    public void MetadataThatMakesNoSenseIsRefused(string key, string value, string reason)
    {
        var metadata = new Dictionary<string, string> { ["mean"] = "0,0,0", ["std"] = "1,1,1", [key] = value };
        var refusal = Assert.Throws<InputException>(() => Read(Chain(RandomNetwork.WithWidths(1, 4), [0, 2]), metadata: metadata));
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FarmnetIsEmbeddedAndDescribesItself()
    {
        var network = EmbeddedNetworks.Farmnet;
        Assert.Equal("farmnet", network.Name);
        Assert.Equal((13, 145), (network.Convolutions.Count, network.Convolutions[^1].Outputs));
        Assert.Equal((Pooling.Average, Padding.Zero), (network.Pooling, network.Padding));
        Assert.Equal([4, 4, 4], network.Preprocessing.Scale);
        Assert.Equal([-2, -2, -2], network.Preprocessing.Offset);
        Assert.Equal(4, network.Convolutions.Count(c => c.PoolBefore));
    }

    [Fact]
    public void TheSharedVggIsRecognisedAsNormalised()
    {
        var read = NetworkReader.ReadFile(Fixture.Shared("weights", "vgg19_conv_normalised.safetensors"));
        Assert.Equal(InputConvention.Normalized, read.Convention);
        Assert.Equal("vgg19", read.Network.Name);
        Assert.Equal("conv4_1", read.Network.Convolutions[^1].Name);
        Assert.Equal(Pooling.Average, read.Network.Pooling);
        Assert.Equal([-123.68f, -116.779f, -103.939f], read.Network.Preprocessing.Offset);
        Assert.Equal("7984826649e18fa25e5d2004f85a5784dc4aff1034ec76fb943545d980f09b4e", read.Network.Hash.Hex);
    }

    private static RecognizedNetwork Read(
        IReadOnlyList<NamedTensor> tensors, InputConvention? convention = null, string name = "test.safetensors",
        Dictionary<string, string>? metadata = null)
    {
        using var memory = new MemoryStream();
        SafetensorsWriter.Write(memory, tensors, metadata ?? []);
        using var file = TensorFile.Open(new MemoryBytes(name, memory.ToArray()));
        return NetworkReader.Read(file, ContentHash.Of(memory.ToArray()), convention);
    }

    private static List<NamedTensor> Chain(Network network, int[] indices) =>
    [
        .. network.Convolutions.Zip(indices).SelectMany(pair => new NamedTensor[]
        {
            new($"features.{pair.Second}.weight", [pair.First.Outputs, pair.First.Inputs, 3, 3], pair.First.Weights),
            new($"features.{pair.Second}.bias", [pair.First.Outputs], pair.First.Bias),
        }),
        new("classifier.0.weight", [2, 2], new float[4]),
    ];
}
