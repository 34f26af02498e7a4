using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// Adds the bias, applies ReLU, keeps the response or, where a pooling follows and nothing else reads it, its gates, and pools it while it
/// is in the cache.
/// </summary>
internal sealed unsafe class ForwardSink<V> : TileSink, IDisposable
    where V : struct, ILanes<V>
{
    private readonly FeatureMap? _output, _pooled;
    private readonly PoolGates? _gates;
    private readonly int _width, _height;
    private readonly Pooling _pooling;
    private readonly AlignedBuffer _bias;

    /// <param name="output">The response, or null: then gates and pooled map are kept.</param>
    public ForwardSink(Convolution convolution, FeatureMap? output, PoolGates? gates, FeatureMap? pooled, Pooling pooling)
    {
        (_output, _gates, _pooled, _pooling) = (output, gates, pooled, pooling);
        (_width, _height) = output is null ? (gates!.Width, gates.Height) : (output.Width, output.Height);
        _bias = new(FeatureMap.BlocksOf(convolution.Outputs) * 16);
        convolution.Bias.AsSpan().CopyTo(_bias.Span);
    }

    public override void Put(float* tile, int block, int y, int x, int slot, int worker)
    {
        int rows = Math.Min(4, _height - y), columns = Math.Min(4, _width - x);
        for (var lane = 0; lane < 16; lane += V.Count)
        {
            var bias = V.Load(_bias.Pointer + block * 16 + lane);
            for (var i = 0; i < 16; i++)
                V.Store(tile + i * 16 + lane, V.Max(V.Load(tile + i * 16 + lane) + bias, V.Zero));
            if (_pooled is not null)
                Pool(tile + lane, block, y / 2, x / 2, rows / 2, columns / 2, lane);
        }
        if (_output is not null)
            Keep(tile, block, y, x, rows, columns);
        else
            Gate(tile, block, y, x, rows, columns);
    }

    private void Keep(float* tile, int block, int y, int x, int rows, int columns)
    {
        for (var i = 0; i < rows; i++)
        {
            float* source = tile + i * 64, target = _output!.At(block, y + i, x);
            for (var n = 0; n < columns * 16; n += V.Count)
                V.Store(target + n, V.Load(source + n));
        }
    }

    private void Gate(float* tile, int block, int y, int x, int rows, int columns)
    {
        for (var i = 0; i < rows; i += 2)
            for (var j = 0; j < columns; j += 2)
            {
                int upperLeft = 0, upperRight = 0, lowerLeft = 0, lowerRight = 0;
                for (var lane = 0; lane < 16; lane += V.Count)
                {
                    var cell = tile + i * 64 + j * 16 + lane;
                    PoolCell.Gates<V>(_pooling, cell, cell + 64, out var a, out var b, out var c, out var d);
                    (upperLeft, upperRight) = (upperLeft | (a << lane), upperRight | (b << lane));
                    (lowerLeft, lowerRight) = (lowerLeft | (c << lane), lowerRight | (d << lane));
                }
                // A cell that the pooling dropped is read by nobody.
                if (i + 1 >= rows || j + 1 >= columns)
                    continue;
                var upper = _gates!.At(block, y + i, x + j);
                var lower = upper + _width;
                (upper[0], upper[1]) = ((ushort)upperLeft, (ushort)upperRight);
                (lower[0], lower[1]) = ((ushort)lowerLeft, (ushort)lowerRight);
            }
    }

    private void Pool(float* tile, int block, int y, int x, int rows, int columns, int lane)
    {
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
            {
                var source = tile + i * 128 + j * 32;
                V.Store(_pooled!.At(block, y + i, x + j) + lane, PoolCell.Pool<V>(_pooling, source, source + 64));
            }
    }

    public void Dispose() => _bias.Dispose();
}
