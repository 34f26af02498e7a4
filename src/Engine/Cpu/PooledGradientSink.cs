using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu;

/// <summary>Keeps the gradient by a pooled map in the map's own memory: its responses are not needed any more.</summary>
internal sealed unsafe class PooledGradientSink<V>(FeatureMap pooled, EdgeGradient? edges) : TileSink
    where V : struct, ILanes<V>
{
    public override void Put(float* tile, int block, int y, int x, int slot, int worker)
    {
        edges?.AddTo(tile, block, y, x);
        int rows = Math.Min(4, pooled.Height - y), columns = Math.Min(4, pooled.Width - x);
        for (var i = 0; i < rows; i++)
        {
            float* source = tile + i * 64, target = pooled.At(block, y + i, x);
            for (var n = 0; n < columns * 16; n += V.Count)
                V.Store(target + n, V.Load(source + n));
        }
    }
}
