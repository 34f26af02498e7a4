using System.Runtime.InteropServices;
using RenderFarm.Client.Weights;
using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Weights;

namespace RenderFarm.Client.Tests.Weights;

/// <summary>A folder, a store in it, and a published file with a network of 0.5 MB and 2.4 MB of other tensors around it.</summary>
internal sealed class PullFixture : IDisposable
{
    public static readonly Network Network = RandomNetwork.WithWidths(3, 16, 32, 48);
    private static readonly float[] Classifier = new float[600_000];

    public static readonly byte[] Zip = TorchZip.Make(Pickle(), Storages());
    public static readonly byte[] Legacy = TorchLegacy.Make(Pickle(), Storages());

    public static long NeededBytes => Network.Convolutions.Sum(c => 4L * (c.Weights.Length + c.Bias.Length));

    public string Folder { get; } = Directory.CreateTempSubdirectory("weights-test-").FullName;
    public WeightsStore Store => new(Path.Combine(Folder, "weights"));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public StoredWeights Pull(LoopbackServer server, string? sha256 = null, bool whole = false, Action<PullProgress>? told = null, CancellationTokenSource? stop = null)
    {
        using var http = HttpTransfer.NewClient();
        var rule = new RetryRule(3, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20));
        return new WeightsPull(http, Store, rule, whole).Run(Source(server, sha256), told ?? (_ => { }), stop?.Token ?? TestContext.Current.CancellationToken);
    }

    public static WeightsSource Source(LoopbackServer server, string? sha256 = null) => new()
    {
        Name = "net",
        Address = server.Address,
        Sha256 = sha256 ?? ContentHash.Of(server.Content).Hex[..8],
        Convention = InputConvention.Caffe,
        Description = "a test",
        NeededMegabytes = 1,
    };

    /// <summary>The stored network is the published one, with nothing left beside it.</summary>
    public void AssertStored()
    {
        var read = Store.Resolve("net").Network;
        Assert.Equal("net", read.Name);
        Assert.Equal([2, 1, 0], read.Preprocessing.Order);
        foreach (var (expected, actual) in Network.Convolutions.Zip(read.Convolutions))
        {
            Assert.Equal(expected.Weights, actual.Weights);
            Assert.Equal(expected.Bias, actual.Bias);
        }
        Assert.Equal(["net.safetensors", "net.sha256"], Files());
    }

    public IEnumerable<string> Files() => Directory.GetFiles(Store.Folder).Select(path => Path.GetFileName(path)!).Order();

    private static byte[] Pickle()
    {
        var pickle = new PickleWriter().Floats("first", "classifier.3.weight", 1, Classifier.Length / 2);
        foreach (var c in Network.Convolutions)
            pickle.Floats(c.Name + "w", c.Name + ".weight", c.Outputs, c.Inputs, 3, 3).Floats(c.Name + "b", c.Name + ".bias", c.Outputs);
        return pickle.Floats("last", "classifier.0.weight", 1, Classifier.Length / 2).Bytes;
    }

    private static (string, byte[])[] Storages() =>
    [
        ("first", Bytes(Classifier.AsSpan(0, Classifier.Length / 2))),
        .. Network.Convolutions.SelectMany(c => new[] { (c.Name + "w", Bytes(c.Weights)), (c.Name + "b", Bytes(c.Bias)) }),
        ("last", Bytes(Classifier.AsSpan(Classifier.Length / 2))),
    ];

    private static byte[] Bytes(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).ToArray();
}
