using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>Adds the bias, applies ReLU, keeps the response and, where a pooling follows, pools it while it is in the cache.</summary>
internal sealed unsafe class ForwardSink<V> : TileSink, IDisposable
    where V : struct, ILanes<V>
{
    private readonly FeatureMap _output;
    private readonly FeatureMap? _pooled;
    private readonly Pooling _pooling;
    private readonly AlignedBuffer _bias;

    public ForwardSink(Convolution convolution, FeatureMap output, FeatureMap? pooled, Pooling pooling)
    {
        (_output, _pooled, _pooling) = (output, pooled, pooling);
        _bias = new(output.Blocks * 16);
        convolution.Bias.AsSpan().CopyTo(_bias.Span);
    }

    public override void Put(float* tile, int block, int y, int x, int slot, int worker)
    {
        int rows = Math.Min(4, _output.Height - y), columns = Math.Min(4, _output.Width - x);
        for (var lane = 0; lane < 16; lane += V.Count)
        {
            var bias = V.Load(_bias.Pointer + block * 16 + lane);
            for (var i = 0; i < rows; i++)
            {
                float* source = tile + i * 64 + lane, target = _output.At(block, y + i, x) + lane;
                for (var j = 0; j < columns; j++)
                {
                    var response = V.Max(V.Load(source + j * 16) + bias, V.Zero);
                    V.Store(source + j * 16, response);
                    V.Store(target + j * 16, response);
                }
            }
            if (_pooled is not null)
                Pool(tile + lane, block, y / 2, x / 2, rows / 2, columns / 2, lane);
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
