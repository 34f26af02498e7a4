using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// A 3x3 convolution from a source to a sink. Small filters run fused: a worker takes a block of tiles through input transform, products and
/// output transform while all of it stays in its second-level cache. Large filters (VGG-19 from conv3_1 on: 5 to 38 MB transformed) run
/// staged: all workers transform many tiles, multiply one plane each, so that every filter is read once a stage, and transform back.
/// An output is the same sum in either way.
/// </summary>
internal sealed unsafe class WinogradConvolution<V>
    where V : struct, ILanes<V>
{
    private readonly WinogradFilters _filters;
    private readonly TileSource _source;
    private readonly TileSink _sink;
    private readonly WorkTeam _team;
    private readonly WinogradScratch _scratch;
    private readonly TileGrid _grid;
    private readonly int _blockTiles;
    private readonly bool _staged;
    private readonly Action<int, int> _fusedBlock, _stageInputs, _stageProducts, _stageOutputs;
    private int _stageFirst, _stageTiles;

    public WinogradConvolution(
        WinogradFilters filters, TileSource source, TileSink sink, WorkTeam team, WinogradScratch scratch)
    {
        (_filters, _source, _sink, _team, _scratch) = (filters, source, sink, team, scratch);
        _grid = new(source.Width, source.Height);
        _staged = WinogradScratch.Staged(filters);
        _blockTiles = WinogradScratch.BlockTiles(filters, _grid.Count, team.Size);
        (_fusedBlock, _stageInputs, _stageProducts, _stageOutputs) = (FusedBlock, StageInputs, StageProducts, StageOutputs);
    }

    private int RowsInBlock => Math.Max(_blockTiles, PanelProduct.LeastRows);

    /// <summary>Floats from a plane to the next; the odd cache line keeps the 36 planes out of each other's cache sets.</summary>
    private nint PlaneStride(int blocks) => (nint)blocks * RowsInBlock * 16 + 16;

    public void Run()
    {
        if (!_staged)
        {
            _team.Run((_grid.Count + _blockTiles - 1) / _blockTiles, _fusedBlock);
            return;
        }
        for (_stageFirst = 0; _stageFirst < _grid.Count; _stageFirst += _blockTiles)
        {
            _stageTiles = Math.Min(_blockTiles, _grid.Count - _stageFirst);
            _team.Run(_filters.InputBlocks, _stageInputs);
            _team.Run(WinogradTransform.Planes, _stageProducts);
            _team.Run((_stageTiles + WinogradScratch.SinkTiles - 1) / WinogradScratch.SinkTiles, _stageOutputs);
        }
    }

    private void FusedBlock(int index, int worker)
    {
        var first = index * _blockTiles;
        var tiles = Math.Min(_blockTiles, _grid.Count - first);
        float* v = _scratch.WorkerInput(worker), m = _scratch.WorkerOutput(worker), small = _scratch.Small(worker);
        nint vPlane = PlaneStride(_filters.InputBlocks), block = RowsInBlock * 16;
        for (var b = 0; b < _filters.InputBlocks; b++)
            Inputs(b, first, tiles, v + b * block, vPlane, small);
        _sink.Prepare(first, tiles, worker);
        for (int b = 0, width; b < _filters.OutputBlocks; b += width)
        {
            width = PackedMatrix.PanelBlocks<V>(b, _filters.OutputBlocks);
            var mPlane = PlaneStride(width);
            for (var p = 0; p < WinogradTransform.Planes; p++)
                PanelProduct.Run<V>(
                    v + p * vPlane, block, _filters.InputBlocks, _filters.Panel(p, b), width, m + p * mPlane, block, tiles,
                    _filters.Panel(Math.Min(p + 1, WinogradTransform.Planes - 1), b));
            for (var i = 0; i < width; i++)
                Outputs(b + i, first, 0, tiles, m + i * block, mPlane, small, worker);
        }
    }

    private void StageInputs(int block, int worker) =>
        Inputs(
            block, _stageFirst, _stageTiles, _scratch.SharedInput + (nint)block * RowsInBlock * 16, PlaneStride(_filters.InputBlocks),
            _scratch.Small(worker));

    private void StageProducts(int plane, int worker)
    {
        nint block = RowsInBlock * 16;
        var v = _scratch.SharedInput + plane * PlaneStride(_filters.InputBlocks);
        var m = _scratch.SharedOutput + plane * PlaneStride(_filters.OutputBlocks);
        for (int b = 0, width; b < _filters.OutputBlocks; b += width)
        {
            width = PackedMatrix.PanelBlocks<V>(b, _filters.OutputBlocks);
            PanelProduct.Run<V>(v, block, _filters.InputBlocks, _filters.Panel(plane, b), width, m + b * block, block, _stageTiles,
                _filters.Panel(plane, b + width));
        }
    }

    private void StageOutputs(int group, int worker)
    {
        var first = group * WinogradScratch.SinkTiles;
        var tiles = Math.Min(WinogradScratch.SinkTiles, _stageTiles - first);
        _sink.Prepare(_stageFirst + first, tiles, worker);
        for (var b = 0; b < _filters.OutputBlocks; b++)
            Outputs(
                b, _stageFirst + first, first, tiles, _scratch.SharedOutput + (nint)b * RowsInBlock * 16,
                PlaneStride(_filters.OutputBlocks), _scratch.Small(worker), worker);
    }

    /// <summary>Transforms one channel block of some tiles.</summary>
    private void Inputs(int block, int first, int tiles, float* v, nint plane, float* small)
    {
        float* columns = small, patch = small + WinogradScratch.PatchFloats;
        var map = _source.Map;
        nint rowStride = (nint)_source.Width * 16;
        for (var t = 0; t < tiles; t++, v += 16)
        {
            var (y, x) = _grid.At(first + t);
            if (map is not null && y > 0 && x > 0 && y + 5 <= map.Height && x + 5 <= map.Width)
                WinogradTransform.Input<V>(map.At(block, y - 1, x - 1), rowStride, v, plane, columns);
            else
            {
                _source.Gather(block, y - 1, x - 1, patch);
                WinogradTransform.Input<V>(patch, WinogradTransform.In * 16, v, plane, columns);
            }
        }
    }

    /// <summary>Transforms one channel block of some tiles back and hands them to the sink.</summary>
    /// <param name="row">Row of the first of them in m.</param>
    private void Outputs(int block, int first, int row, int tiles, float* m, nint plane, float* small, int worker)
    {
        float* columns = small, tile = small + WinogradScratch.PatchFloats;
        m += row * 16;
        for (var t = 0; t < tiles; t++, m += 16)
        {
            WinogradTransform.Output<V>(m, plane, tile, columns);
            var (y, x) = _grid.At(first + t);
            _sink.Put(tile, block, y, x, t, worker);
        }
    }
}
