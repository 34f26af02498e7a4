using RenderFarm.Engine.Cpu.Kernels;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// Memory between the stages of Winograd convolutions, shared by all convolutions of an objective since they run one after the other;
/// and how many tiles a convolution takes at once.
/// </summary>
internal sealed unsafe class WinogradScratch : IDisposable
{
    /// <summary>Room for a 6x6 tile of a channel block.</summary>
    public const int PatchFloats = WinogradTransform.Planes * 16;

    /// <summary>Tiles of one call to a sink in the staged way.</summary>
    public const int SinkTiles = 28;

    /// <summary>Transformed filters above this many bytes run staged.</summary>
    private const long StagedFilterBytes = 4 << 20;

    /// <summary>What a fused block may occupy of a second-level cache, beside the filters that stream through it.</summary>
    private const long FusedBlockBytes = 800 << 10;

    /// <summary>What a stage may occupy of the last-level cache.</summary>
    private const long StageBytes = 10 << 20;

    private const int WidestPanel = 3;
    private readonly AlignedBuffer[] _workers;
    private readonly AlignedBuffer[] _small;
    private readonly AlignedBuffer _shared;
    private readonly long _workerOutputAt, _sharedOutputAt;

    public WinogradScratch(IEnumerable<(WinogradFilters Filters, int Tiles)> convolutions, int workers)
    {
        long input = 0, output = 0, sharedInput = 0, sharedOutput = 0;
        foreach (var (filters, tiles) in convolutions)
        {
            long rows = Math.Max(BlockTiles(filters, tiles, workers), PanelProduct.LeastRows);
            var plane = (long)filters.InputBlocks * rows * 16 + 16;
            if (Staged(filters))
            {
                sharedInput = Math.Max(sharedInput, WinogradTransform.Planes * plane);
                sharedOutput = Math.Max(sharedOutput, WinogradTransform.Planes * (filters.OutputBlocks * rows * 16 + 16));
            }
            else
            {
                input = Math.Max(input, WinogradTransform.Planes * plane);
                output = Math.Max(output, WinogradTransform.Planes * (WidestPanel * rows * 16 + 16));
            }
        }
        (_workerOutputAt, _sharedOutputAt) = (input, sharedInput);
        _workers = [.. Enumerable.Range(0, workers).Select(_ => new AlignedBuffer(input + output))];
        _small = [.. Enumerable.Range(0, workers).Select(_ => new AlignedBuffer(2 * PatchFloats))];
        _shared = new(sharedInput + sharedOutput);
    }

    public float* WorkerInput(int worker) => _workers[worker].Pointer;
    public float* WorkerOutput(int worker) => _workers[worker].Pointer + _workerOutputAt;
    public float* Small(int worker) => _small[worker].Pointer;
    public float* SharedInput => _shared.Pointer;
    public float* SharedOutput => _shared.Pointer + _sharedOutputAt;

    public static bool Staged(WinogradFilters filters) => 4 * WinogradTransform.Planes * filters.PlaneFloats > StagedFilterBytes;

    public static int BlockTiles(WinogradFilters filters, int tiles, int workers)
    {
        long planes = 4 * 16 * WinogradTransform.Planes;
        if (Staged(filters))
            return Evenly(tiles, (int)(StageBytes / (planes * (filters.InputBlocks + filters.OutputBlocks))), 1);
        return Evenly(tiles, (int)Math.Max(14, FusedBlockBytes / (planes * (filters.InputBlocks + 2)) / 14 * 14), workers);
    }

    /// <summary>Most tiles that a sink is asked to prepare for at once.</summary>
    public static int PreparedTiles(WinogradFilters filters, int tiles, int workers) =>
        Staged(filters) ? SinkTiles : BlockTiles(filters, tiles, workers);

    /// <summary>The size of equal blocks, none above the most, their number a multiple of the workers'.</summary>
    private static int Evenly(int tiles, int most, int workers)
    {
        var blocks = (tiles + most - 1) / most;
        blocks = (blocks + workers - 1) / workers * workers;
        return (tiles + blocks - 1) / blocks;
    }

    public void Dispose()
    {
        foreach (var buffer in _workers)
            buffer.Dispose();
        foreach (var buffer in _small)
            buffer.Dispose();
        _shared.Dispose();
    }
}
