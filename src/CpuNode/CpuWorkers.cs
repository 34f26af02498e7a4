using Microsoft.Extensions.Logging;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.Engine;
using RenderFarm.Media;
using RenderFarm.Node;
using RenderFarm.Node.Inputs;
using RenderFarm.Node.Workers;

namespace RenderFarm.CpuNode;

/// <summary>The composition of workers on this machine, on its processor where nobody says otherwise: threads are shared out evenly, one engine each.</summary>
internal static class CpuWorkers
{
    /// <param name="threads">Of all workers together.</param>
    /// <param name="observed">Wraps each engine; null: they stay as they are.</param>
    /// <param name="checkpointSeconds">What a crash may cost at most.</param>
    /// <param name="codec">Null: FFmpeg for all formats.</param>
    /// <param name="device">What paints; null: the processor.</param>
    /// <param name="batch">Frames that each engine paints side by side; null: as suits the device.</param>
    /// <param name="node">What the farm calls this process; null: the machine's name.</param>
    public static RenderNode Open(
        ILeases leases, IBlobStore blobs, NetworkCatalog networks, int workers, int threads, double checkpointSeconds, string version,
        ILoggerFactory logs, Func<IRenderer, IRenderer>? observed = null, string? node = null, PictureCodec? codec = null, PaintingDevice? device = null,
        int? batch = null)
    {
        device ??= PaintingDevice.Processor;
        var sideBySide = device.SideBySide(batch);
        var estimates = new MemoryEstimates(networks, _ => device.Memory);
        var pictures = new DecodedPictures();
        node ??= NodeName;
        IRenderer Observed(IRenderer engine) => observed?.Invoke(engine) ?? engine;
        IReadOnlyList<int> shares = workers == 0 ? [] : CpuShares.Threads(threads, workers);
        return new RenderNode([.. shares.Select((share, i) =>
        {
            var memory = device.MemoryBytes / shares.Count;
            return new Worker(new WorkerSetup
            {
                Description = new WorkerDescription(
                    WorkerId.Parse($"{node}/{device.Word}{i}"), node, device.Name(share), device.Backend, memory, [], version),
                Leases = leases,
                Blobs = blobs,
                Renderers = hash => Observed(new StyleTransfer(device.Open(share, memory), networks.Load(hash))),
                Codec = codec ?? new PictureCodec(),
                Pictures = pictures,
                Options = new WorkerOptions { CheckpointSeconds = checkpointSeconds, SideBySide = sideBySide with { Bytes = memory } },
                EstimateBytes = task => estimates.Split(device.Backend, task),
                Logs = logs,
            });
        })]);
    }

    /// <summary>How many there are where nobody says: one for each thread, fewer where the memory does not hold them.</summary>
    /// <param name="memoryBytes">Of all together.</param>
    public static int UsualCount(int threads, long memoryBytes) =>
        CpuShares.Threads(threads, memoryBytes: memoryBytes, frameBytes: Limits.LeastWorkerBytes).Count;

    /// <summary>Of this machine, or of what it may use of it.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    private static string NodeName { get; } =
        new([.. Environment.MachineName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-').Take(60).DefaultIfEmpty('x')]);
}
