using System.Runtime.Intrinsics;
using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// The convolution of the picture itself: three channels are too few for Winograd. Forward, each position's 27 samples are laid out as
/// two blocks of 16 (five triples and four) and multiplied; backward, each position's products are scattered to the 27 samples.
/// </summary>
internal sealed unsafe class FirstConvolution<V> : IDisposable
    where V : struct, ILanes<V>
{
    private const int Chunk = 112;
    private const int RowsPerTask = 16;
    private const int TriplesInFirstBlock = 5;

    private readonly InputPlanes _input;
    private readonly FeatureMap _response;
    private readonly Preprocessing _preprocessing;
    private readonly Padding _padding;
    private readonly WorkTeam _team;
    private readonly AlignedBuffer _forward, _backward, _bias;
    private readonly AlignedBuffer[] _lines, _sums, _rows;
    private readonly Action<int, int> _forwardRow, _backwardRows;
    private float* _imageGradient;

    public FirstConvolution(Network network, InputPlanes input, FeatureMap response, WorkTeam team)
    {
        var convolution = network.Convolutions[0];
        (_preprocessing, _padding, _input, _response, _team) = (network.Preprocessing, network.Padding, input, response, team);
        int outputs = convolution.Outputs, outputs16 = response.Blocks * 16;
        float Weight(int slot, int k) => Sample(slot) is var s and >= 0 ? convolution.Weights[k * 27 + s] : 0;
        _forward = new(32L * outputs16);
        PackedMatrix.Pack<V>(_forward.Pointer, 32, outputs, 32, outputs16, Weight);
        _backward = new(32L * outputs16);
        PackedMatrix.Pack<V>(_backward.Pointer, outputs, 32, outputs16, 32, (k, slot) => Weight(slot, k));
        _bias = new(outputs16);
        convolution.Bias.AsSpan().CopyTo(_bias.Span);
        AlignedBuffer[] PerWorker(long floats) => [.. Enumerable.Range(0, team.Size).Select(_ => new AlignedBuffer(floats))];
        _lines = PerWorker(2 * LineStride);
        _sums = PerWorker(Math.Max(response.Blocks, 2) * LineStride);
        _rows = PerWorker(3L * RowsPerTask * AccumulatorStride);
        (_forwardRow, _backwardRows) = (ForwardRow, BackwardRows);
    }

    private static nint LineStride => (Chunk + PanelProduct.LeastRows) * 16;

    /// <summary>A row of the picture's gradient, one sample wider on both sides, and room for a whole register at its end.</summary>
    private int AccumulatorStride => _input.Width + 8;

    /// <summary>Of the 27 samples (channel, ky, kx) the one at a slot of the two blocks, or -1.</summary>
    private static int Sample(int slot)
    {
        var (block, place) = Math.DivRem(slot, 16);
        var triple = place / 3 + block * TriplesInFirstBlock;
        return place / 3 < (block == 0 ? TriplesInFirstBlock : 9 - TriplesInFirstBlock) ? triple * 3 + place % 3 : -1;
    }

    private static nint TripleAt(int triple) =>
        triple < TriplesInFirstBlock ? triple * 3 : LineStride + (triple - TriplesInFirstBlock) * 3;

    public void Forward() => _team.Run(_response.Height, _forwardRow);

    private void ForwardRow(int y, int worker)
    {
        float* lines = _lines[worker].Pointer, sums = _sums[worker].Pointer;
        for (var x = 0; x < _input.Width; x += Chunk)
        {
            var count = Math.Min(Chunk, _input.Width - x);
            LayOut(y, x, count, lines);
            for (int b = 0, width; b < _response.Blocks; b += width)
            {
                width = PackedMatrix.PanelBlocks<V>(b, _response.Blocks);
                PanelProduct.Run<V>(lines, LineStride, 2, _forward.Pointer + 32L * 16 * b, width, sums + b * LineStride, LineStride, count);
            }
            for (var b = 0; b < _response.Blocks; b++)
                Respond(sums + b * LineStride, b, _response.At(b, y, x), count);
        }
    }

    private void LayOut(int y, int x, int count, float* lines)
    {
        for (var triple = 0; triple < 9; triple++)
        {
            float* source = _input.Row(triple / 3, y + triple % 3 - 1) + x, target = lines + TripleAt(triple);
            // Each store's fourth lane falls on the next triple's first sample, which is stored later, or on a slot of zero weight.
            for (var i = 0; i < count; i++)
                Vector128.Load(source + i).Store(target + i * 16);
        }
    }

    private void Respond(float* sums, int block, float* response, int count)
    {
        for (var lane = 0; lane < 16; lane += V.Count)
        {
            var bias = V.Load(_bias.Pointer + block * 16 + lane);
            for (nint i = lane; i < count * 16; i += 16)
                V.Store(response + i, V.Max(V.Load(sums + i) + bias, V.Zero));
        }
    }

    /// <param name="imageGradient">Written: 3 x Height x Width.</param>
    public void Backward(float* imageGradient)
    {
        _imageGradient = imageGradient;
        _team.Run((_response.Height + RowsPerTask - 1) / RowsPerTask, _backwardRows);
    }

    private void BackwardRows(int task, int worker)
    {
        int first = task * RowsPerTask, end = Math.Min(first + RowsPerTask, _input.Height);
        _rows[worker].Span.Clear();
        for (var y = Math.Max(first - 1, 0); y < Math.Min(end + 1, _input.Height); y++)
            for (var x = 0; x < _input.Width; x += Chunk)
            {
                var count = Math.Min(Chunk, _input.Width - x);
                for (int b = 0, width; b < 2; b += width)
                {
                    width = PackedMatrix.PanelBlocks<V>(b, 2);
                    PanelProduct.Run<V>(
                        _response.At(0, y, x), (nint)_response.BlockStride, _response.Blocks,
                        _backward.Pointer + 16L * _response.Blocks * 16 * b, width, _sums[worker].Pointer + b * LineStride, LineStride, count);
                }
                for (var ky = 0; ky < 3; ky++)
                    Scatter(ky, y, x, count, first, end, worker);
            }
        for (var y = first; y < end; y++)
            Finish(y, y - first, worker);
    }

    /// <summary>Adds the triples of one row of the filters; the three channels side by side, since each is a chain of sums.</summary>
    private void Scatter(int ky, int y, int x, int count, int first, int end, int worker)
    {
        var row = y + ky - 1;
        if (_padding == Padding.Replicate)
            row = Math.Clamp(row, 0, _input.Height - 1);
        if (row < first || row >= end)
            return;
        var three = Vector128.Create(-1, -1, -1, 0).AsSingle();
        var sums = _sums[worker].Pointer;
        float* a = sums + TripleAt(ky), b = sums + TripleAt(3 + ky), c = sums + TripleAt(6 + ky);
        var target = Accumulator(worker, 0, row - first) + x;
        nint plane = (nint)RowsPerTask * AccumulatorStride;
        for (var end16 = a + count * 16; a < end16; a += 16, b += 16, c += 16, target++)
        {
            (Vector128.Load(target) + (Vector128.Load(a) & three)).Store(target);
            (Vector128.Load(target + plane) + (Vector128.Load(b) & three)).Store(target + plane);
            (Vector128.Load(target + 2 * plane) + (Vector128.Load(c) & three)).Store(target + 2 * plane);
        }
    }

    private float* Accumulator(int worker, int channel, int row) =>
        _rows[worker].Pointer + ((long)channel * RowsPerTask + row) * AccumulatorStride;

    private void Finish(int y, int row, int worker)
    {
        var width = _input.Width;
        for (var c = 0; c < 3; c++)
        {
            var sums = Accumulator(worker, c, row) + 1;
            if (_padding == Padding.Replicate)
            {
                sums[0] += sums[-1];
                sums[width - 1] += sums[width];
            }
            var target = new Span<float>(_imageGradient + ((long)_preprocessing.Order[c] * _input.Height + y) * width, width);
            var scale = _preprocessing.Scale[c];
            for (var x = 0; x < width; x++)
                target[x] = sums[x] * scale;
        }
    }

    public void Dispose()
    {
        foreach (var buffer in (AlignedBuffer[])[_forward, _backward, _bias, .. _lines, .. _sums, .. _rows])
            buffer.Dispose();
    }
}
