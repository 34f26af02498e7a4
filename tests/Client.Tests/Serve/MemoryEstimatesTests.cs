using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Client.Serve;
using RenderFarm.Client.Weights;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.CpuNode;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Host;

namespace RenderFarm.Client.Tests.Serve;

public sealed class MemoryEstimatesTests : IDisposable
{
    private const int Px = 2048;

    private static readonly RenderSettings Settings = Presets.For("draft", "farmnet") with { SizePx = Px };

    private readonly TestFolder _folder = new();
    private readonly NetworkCatalog _networks;
    private readonly MemoryEstimates _estimates;

    public MemoryEstimatesTests()
    {
        _networks = new NetworkCatalog(new WeightsStore(_folder["weights"]));
        _estimates = new MemoryEstimates(_networks, _ => CpuMemory.Formula);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EstimateIsTheEnginesOwnAndThePictureAsItIsDecoded()
    {
        using var engine = new StyleTransfer(new CpuBackend(2), EmbeddedNetworks.Farmnet);
        var own = engine.EstimateMemory(Settings, 4000, 3000) + 12L * 4000 * 3000;
        var estimate = _estimates.Bytes("cpu", EmbeddedNetworks.Farmnet.Hash, Settings, 4000, 3000);
        Assert.InRange(estimate, 0.9 * own, 1.1 * own);
        Assert.True(_estimates.Bytes("cpu", EmbeddedNetworks.Farmnet.Hash, Settings with { SizePx = Px / 2 }, 4000, 3000) < estimate);
    }

    [Fact]
    public void NetworkThatIsNotHereIsNotEstimated() => Assert.Equal(0, _estimates.Bytes("cpu", ContentHash.Of("gone"u8), Settings, 64, 64));

    [Fact]
    public async Task FrameThatCannotFitTheMachinesMemoryWaitsAndSaysSo()
    {
        var terms = new FarmTerms { Network = _networks.HashOf, Version = "test", EstimateBytes = _estimates.Bytes };
        await using var farm = SingleMachineFarm.Open(_folder["data"], terms, TimeProvider.System, NullLoggerFactory.Instance);
        var picture = await farm.Blobs.Put(new MemoryStream([1, 2, 3]), 3, null, Cancellation);
        var job = (await farm.Farm.Submit(
            new JobSpec
            {
                Name = "large", Owner = "ann", OutputName = "{content}.png", Contents = [new ContentRef("c.jpg", picture, Px, Px)],
                Styles = [new StyleMix("s", [new StyleRef(new BlobRef("s.jpg", picture))])], Settings = [new SettingsVariant("draft", Settings)],
            },
            new Caller("ann", null), null, Cancellation)).OrThrow();
        Assert.Empty(await Lease(farm.Leases, "here/small", 64L << 20));
        var why = (await farm.Farm.Why(job.Id, 1, Cancellation)).OrThrow();
        Assert.Equal("memory", why.Rule);
        Assert.Single(await Lease(farm.Leases, "here/large", 1L << 40));
    }

    private static async Task<IReadOnlyList<RenderTask>> Lease(ILeases leases, string name, long bytes)
    {
        var worker = WorkerId.Parse(name);
        await leases.Join(new WorkerDescription(worker, "here", "cpu", "test", bytes, [], "1"), Cancellation);
        return await leases.Lease(new LeaseRequest(worker, 1, []), Cancellation);
    }
}
