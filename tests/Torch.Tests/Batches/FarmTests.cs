using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Tests.Painting;
using RenderFarm.Engine.Torch;
using RenderFarm.Host;
using RenderFarm.Media;
using RenderFarm.Node;
using RenderFarm.TorchNode;

namespace RenderFarm.Torch.Tests.Batches;

/// <summary>A farm whose one worker paints frames of a job together.</summary>
public sealed class FarmTests : IDisposable
{
    private const int Frames = 6, Batch = 3;

    private static readonly RenderSettings Settings = Presets.For("draft", "farmnet") with
    {
        SizePx = 40, CoarsestPx = 28, FirstIterations = 20, Iterations = 12,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("farm-torch-").FullName;
    private readonly NetworkCatalog _networks;

    public FarmTests() => _networks = new NetworkCatalog(new WeightsStore(Path.Combine(_folder, "weights")));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task SixFramesArePaintedThreeByThreeAndGoOnAfterAnInterruption()
    {
        Assert.SkipWhen(TorchLibrary.Problem is not null, $"Torch cannot be used here: {TorchLibrary.Problem}");
        var device = new TorchDevices(() => [], TimeProvider.System).Choose("torch", fast: false, threads: 1);
        await using (var farm = Open(device))
        {
            await Submit(farm);
            using var met = new CountdownEvent(Batch);
            using var node = Workers(farm.Leases, farm, device, engine => new Watched(engine, held: met));
            var running = node.Run(CancellationToken.None);
            await Task.Run(() => met.Wait(Cancellation), Cancellation);
            await node.Drain(TimeSpan.FromMinutes(1));
            await running;
        }
        using var sizes = new EngineMetric(TorchInstruments.BatchName);
        await using (var farm = Open(device))
        {
            var leases = new Counted(farm.Leases, Frames);
            var watched = new ConcurrentBag<Watched>();
            using var node = Workers(leases, farm, device, engine =>
            {
                watched.Add(new Watched(engine, held: null));
                return watched.Single();
            });
            var running = node.Run(CancellationToken.None);
            await leases.All.WaitAsync(Cancellation);
            await node.Drain(TimeSpan.FromMinutes(1));
            await running;
            Assert.Equal(Batch, Assert.Single(watched).Resumed);
        }
        Assert.Equal(Batch, sizes.All.Max());
        Assert.InRange(sizes.Mean, 1.2, Batch);
    }

    [Fact]
    public void TheSchedulerGoesByTheFormulaOfTheDeviceThatPaints()
    {
        long Bytes(string backend) => new MemoryEstimates(_networks, TorchDevices.MemoryOf)
            .Bytes(backend, Engine.Networks.EmbeddedNetworks.Farmnet.Hash, Settings with { SizePx = 1024 }, 1024, 768);
        // Torch keeps every response in float32, bfloat16 half of them, the processor's own engine gates only; CUDA has a context beside.
        Assert.True(Bytes("torch-cuda") > Bytes("torch-cpu") && Bytes("torch-cpu") > Bytes(PaintingDevice.Processor.Backend) && Bytes("torch-cuda-fast") < Bytes("torch-cuda"));
    }

    private SingleMachineFarm Open(PaintingDevice device) => SingleMachineFarm.Open(
        Path.Combine(_folder, "farm"),
        new FarmTerms { Network = _networks.HashOf, Version = "test", EstimateBytes = new MemoryEstimates(_networks, _ => device.Memory).Bytes },
        TimeProvider.System, NullLoggerFactory.Instance);

    private RenderNode Workers(ILeases leases, SingleMachineFarm farm, PaintingDevice device, Func<IRenderer, IRenderer> observed) => CpuWorkers.Open(
        leases, farm.Blobs, _networks, 1, 1, 1e-9, "test", NullLoggerFactory.Instance, observed, "here", device: device, batch: Batch);

    private static async Task Submit(SingleMachineFarm farm)
    {
        var contents = new List<ContentRef>();
        for (var i = 0; i < Frames; i++)
            contents.Add(new ContentRef($"photo{i}.png", await Put(farm, Studio.Waves(48, 40, 0.3 + 0.03 * i, 0.7)), 48, 40));
        var style = await Put(farm, Studio.Waves(40, 40, 1.7, 0.2));
        var spec = new JobSpec
        {
            Name = "batch", Owner = "ann", OutputName = "{content}.png", Contents = contents,
            Styles = [new StyleMix("s", [new StyleRef(new BlobRef("s.png", style))])], Settings = [new SettingsVariant("draft", Settings)],
        };
        (await farm.Farm.Submit(spec, new Caller("ann", null), null, Cancellation)).OrThrow();
    }

    private static async Task<ContentHash> Put(SingleMachineFarm farm, Picture picture)
    {
        var file = PictureCodec.EncodePng(picture, cancellation: Cancellation);
        return await farm.Blobs.Put(new MemoryStream(file), file.Length, null, Cancellation);
    }

    /// <summary>Counts frames that go on from a checkpoint; can hold each at its first checkpoint, where nobody waits for it, until it is called off.</summary>
    private sealed class Watched(IRenderer inner, CountdownEvent? held) : IRenderer
    {
        private int _resumed;

        public int Resumed => _resumed;

        public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) => inner.Plan(settings, contentWidth, contentHeight);

        public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation)
        {
            if (request.Checkpoint is not null)
                Interlocked.Increment(ref _resumed);
            return inner.Render(request, held is null ? observer : new Holder(observer, held, cancellation), cancellation);
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class Holder(IRenderObserver inner, CountdownEvent held, CancellationToken cancellation) : IRenderObserver
    {
        private bool _wasHeld;

        public bool WantsPreview => false;

        public void OnProgress(RenderProgress progress) => inner.OnProgress(progress);

        public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint)
        {
            if (!_wasHeld)
            {
                _wasHeld = true;
                held.Signal();
                WaitHandle.WaitAny([cancellation.WaitHandle, Cancellation.WaitHandle]);
            }
            inner.OnCheckpoint(checkpoint);
        }

        public void OnPreview(Picture picture) => inner.OnPreview(picture);

        public void OnNotice(string line) => inner.OnNotice(line);
    }

    /// <summary>Tells when so many frames are painted and recorded.</summary>
    private sealed class Counted(ILeases inner, int wanted) : ILeases
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _rendered;

        public Task All => _all.Task;

        public async Task<Acknowledgement> Report(AttemptReport report, CancellationToken cancellation)
        {
            var acknowledgement = await inner.Report(report, cancellation);
            if (report.Outcome is not Outcome.Rendered)
                _all.TrySetException(new InvalidOperationException($"{report.Outcome}"));
            else if (Interlocked.Increment(ref _rendered) == wanted)
                _all.TrySetResult();
            return acknowledgement;
        }

        public Task Join(WorkerDescription worker, CancellationToken cancellation) => inner.Join(worker, cancellation);

        public Task<IReadOnlyList<RenderTask>> Lease(LeaseRequest request, CancellationToken cancellation) => inner.Lease(request, cancellation);

        public Task<IReadOnlyList<LeaseVerdict>> Renew(
            WorkerId worker, IReadOnlyList<AttemptProgress> running, CancellationToken cancellation) => inner.Renew(worker, running, cancellation);

        public Task WaitForWork(WorkerId worker, TimeSpan longest, CancellationToken cancellation) =>
            inner.WaitForWork(worker, longest, cancellation);

        public Task Leave(WorkerId worker, CancellationToken cancellation) => inner.Leave(worker, cancellation);
    }
}
