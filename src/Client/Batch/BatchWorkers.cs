using System.Globalization;
using RenderFarm.Client.Serve;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.CpuNode;
using RenderFarm.Host;
using RenderFarm.Node;
using RenderFarm.Node.Inputs;
using RenderFarm.Node.Workers;

namespace RenderFarm.Client.Batch;

/// <summary>The workers of a batch's farm: as many as the pictures, the cores and the memory make worth while.</summary>
internal sealed class BatchWorkers(RenderOrder order, BatchEngines engines, SingleMachineFarm farm, BatchPainting painting) : IDisposable
{
    private readonly DecodedPictures _pictures = new();
    private MemoryFormula? _formula;
    private RenderNode? _node;

    /// <summary>Until all are painted or failed. A signal gives back what runs, with its checkpoint.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public async Task Paint(IReadOnlyList<ContentRef> contents, CancellationToken cancellation)
    {
        _node = new RenderNode([.. Shares(contents).Select(Open)]);
        using var kill = new CancellationTokenSource();
        var working = _node.Run(kill.Token);
        try
        {
            await await Task.WhenAny(painting.Over, working).WaitAsync(cancellation);
        }
        finally
        {
            farm.Local.StopLeasing();
            await Drain(_node, painting.Over.IsFaulted ? TimeSpan.Zero : Limits.BatchDrain);
            await kill.CancelAsync();
            await working;
        }
    }

    public void Dispose() => _node?.Dispose();

    private IReadOnlyList<int> Shares(IReadOnlyList<ContentRef> contents) => CpuShares.Threads(
        engines.Threads, null, CpuWorkers.MemoryBytes, LargestBytes(contents), contents.Count);

    private long LargestBytes(IReadOnlyList<ContentRef> contents)
    {
        try
        {
            using var engine = engines.Open(1);
            _formula = MemoryFormula.Of(engine, order.Settings);
            return contents.Max(content => _formula.Value.Bytes(order.Settings, content.Width, content.Height));
        }
        catch (InputException)
        {
            // Layers that the network does not have: every picture will say so.
            return 0;
        }
    }

    private FrameBytes BytesOf(ContentRef content) => _formula is { } formula
        ? MemoryEstimates.Split(formula, order.Settings, content.Width, content.Height)
        : default;

    private Worker Open(int threads, int index)
    {
        var leases = new ToldLeases(farm.Leases, painting);
        var id = string.Create(CultureInfo.InvariantCulture, $"render/cpu{index}");
        return new Worker(new WorkerSetup
        {
            Description = new WorkerDescription(WorkerId.Parse(id), "render", "cpu", "cpu", Limits.BatchMemoryBytes, [], FarmServer.Version),
            Leases = leases,
            Blobs = farm.Blobs,
            Renderers = _ => new ToldRenderer(engines.Open(threads), painting, order.CheckpointEvery),
            Pictures = _pictures,
            Options = new WorkerOptions { MostLeased = 1, PreviewPause = TimeSpan.Zero, SideBySide = engines.SideBySide },
            EstimateBytes = task => BytesOf(task.Content),
        });
    }

    private static async Task Drain(RenderNode node, TimeSpan within)
    {
        try
        {
            await node.Drain(within);
        }
        catch (TimeoutException)
        {
            // What was not given back goes on from its last checkpoint.
        }
    }
}
