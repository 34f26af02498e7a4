using System.Runtime.Intrinsics;
using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// Measures the moments of a response. Positions are cut into slices whose number depends on nothing but the map's size; a slice is summed
/// by one worker in float32, a chunk at a time in registers, and slices are added in order in float64: the same bits for any number of
/// threads. Only the upper half of the Gram matrix is computed, in blocks.
/// </summary>
internal sealed unsafe class MomentMeter<V> : IDisposable
    where V : struct, ILanes<V>
{
    private const int MostSlices = 16;
    private const int LeastSlicePositions = 128;
    private const int ChunkPositions = 128;

    private readonly WorkTeam _team;
    private readonly AlignedBuffer _sums;
    private readonly AlignedBuffer[] _weighted;
    private readonly Action<int, int> _sumSlice, _reduceBlock;
    private FeatureMap _response = null!;
    private AlignedBuffer? _weights;
    private float[] _mean = [], _gram = [];
    private int _slices, _slicePositions;

    /// <param name="maps">The responses to be measured: only their sizes are read.</param>
    public MomentMeter(WorkTeam team, IEnumerable<FeatureMap> maps, bool weighted)
    {
        _team = team;
        long sums = 0;
        var blocks = 0;
        foreach (var map in maps)
        {
            sums = Math.Max(sums, Slices(map.Positions) * SliceFloats(map.Blocks));
            blocks = Math.Max(blocks, map.Blocks);
        }
        _sums = new(sums);
        _weighted = [.. Enumerable.Range(0, weighted ? team.Size : 0).Select(_ => new AlignedBuffer(blocks * ChunkPositions * 16))];
        (_sumSlice, _reduceBlock) = (SumSlice, ReduceBlock);
    }

    /// <param name="weights">Null for the plain mean over positions, or a weight for each, together 1.</param>
    /// <param name="mean">Written: C.</param>
    /// <param name="gram">Written: C x C.</param>
    public void Measure(FeatureMap response, AlignedBuffer? weights, float[] mean, float[] gram)
    {
        (_response, _weights, _mean, _gram) = (response, weights, mean, gram);
        _slices = Slices(response.Positions);
        _slicePositions = (response.Positions + _slices - 1) / _slices;
        _team.Run(_slices, _sumSlice);
        _team.Run(response.Blocks, _reduceBlock);
    }

    private static int Slices(int positions) => Math.Clamp(positions / LeastSlicePositions, 1, MostSlices);

    /// <summary>A slice's C x C products, then its C sums.</summary>
    private static long SliceFloats(int blocks) => 16L * blocks * (16 * blocks + 1);

    private void SumSlice(int slice, int worker)
    {
        var sums = _sums.Pointer + slice * SliceFloats(_response.Blocks);
        new Span<float>(sums, (int)SliceFloats(_response.Blocks)).Clear();
        var end = Math.Min(_response.Positions, (slice + 1) * _slicePositions);
        for (var first = slice * _slicePositions; first < end; first += ChunkPositions)
            SumChunk(first, Math.Min(ChunkPositions, end - first), sums, worker);
    }

    private void SumChunk(int first, int positions, float* sums, int worker)
    {
        int blocks = _response.Blocks, stride = blocks * 16;
        float* a = _response.Pointer + (nint)first * 16, b = a;
        nint aBlock = (nint)_response.BlockStride, bBlock = aBlock;
        if (_weights is not null)
        {
            b = _weighted[worker].Pointer;
            bBlock = ChunkPositions * 16;
            Weigh(a, aBlock, _weights.Pointer + first, positions, b, bBlock);
        }
        for (var j = 0; j < blocks; j++)
            SumPositions(b + j * bBlock, positions, sums + (nint)stride * stride + j * 16);
        for (var i = 0; i < blocks; i++)
            for (int j = i, width; j < blocks; j += width)
            {
                width = V.Count == 16 && j + 1 < blocks ? 2 : 1;
                OuterProducts.Add<V>(
                    a + i * aBlock, b + j * bBlock, bBlock, width, positions, sums + (nint)i * 16 * stride + j * 16, stride);
            }
    }

    private void Weigh(float* a, nint aBlock, float* weights, int positions, float* b, nint bBlock)
    {
        for (var i = 0; i < _response.Blocks; i++)
            for (var p = 0; p < positions; p++)
                for (var lane = 0; lane < 16; lane += V.Count)
                    V.Store(b + i * bBlock + p * 16 + lane, V.All(weights[p]) * V.Load(a + i * aBlock + p * 16 + lane));
    }

    private static void SumPositions(float* values, int positions, float* sums)
    {
        for (var lane = 0; lane < 16; lane += V.Count)
        {
            V even = V.Zero, odd = V.Zero;
            var p = 0;
            for (; p + 1 < positions; p += 2)
            {
                even += V.Load(values + p * 16 + lane);
                odd += V.Load(values + p * 16 + 16 + lane);
            }
            if (p < positions)
                even += V.Load(values + p * 16 + lane);
            V.Store(sums + lane, V.Load(sums + lane) + even + odd);
        }
    }

    /// <summary>Adds the slices up for 16 rows of the matrix, and mirrors them.</summary>
    private void ReduceBlock(int block, int worker)
    {
        int channels = _response.Channels, stride = _response.Blocks * 16;
        var scale = _weights is null ? 1.0 / _response.Positions : 1.0;
        for (var i = block * 16; i < Math.Min(channels, block * 16 + 16); i++)
        {
            _mean[i] = (float)(scale * Reduce((nint)stride * stride + i));
            for (var j = i / 16 * 16; j < channels; j += 16)
                ReduceLine(i, j, stride, scale);
        }
    }

    /// <summary>16 columns of a row from a block's first on: those left of the diagonal are not sums, and not kept.</summary>
    private void ReduceLine(int row, int column, int stride, double scale)
    {
        var channels = _response.Channels;
        var source = _sums.Pointer + (nint)row * stride + column;
        Vector512<double> low = default, high = default;
        for (var slice = 0; slice < _slices; slice++, source += SliceFloats(_response.Blocks))
        {
            var (a, b) = Vector512.Widen(Vector512.Load(source));
            (low, high) = (low + a, high + b);
        }
        var sums = Vector512.Narrow(Vector512.Create(scale) * low, Vector512.Create(scale) * high);
        for (int j = Math.Max(row, column), end = Math.Min(channels, column + 16); j < end; j++)
            _gram[row * channels + j] = _gram[j * channels + row] = sums[j - column];
    }

    private double Reduce(nint offset)
    {
        double sum = 0;
        for (var slice = 0; slice < _slices; slice++)
            sum += _sums.Pointer[slice * SliceFloats(_response.Blocks) + offset];
        return sum;
    }

    public void Dispose()
    {
        _sums.Dispose();
        foreach (var buffer in _weighted)
            buffer.Dispose();
    }
}
