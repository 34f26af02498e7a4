using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// The gradient by a response: what comes back from the next convolution, plus what the losses at this tap inject, where the response is
/// positive. It replaces the response in memory: a tile's injection is computed from its responses just before they are overwritten.
/// </summary>
internal sealed unsafe class GatedGradientSink<V>(FeatureMap response, Injection<V>? injection, EdgeGradient? edges) : TileSink
    where V : struct, ILanes<V>
{
    private readonly TileGrid _grid = new(response.Width, response.Height);

    public override void Prepare(int first, int count, int worker)
    {
        if (injection is null)
            return;
        for (var slot = 0; slot < count;)
        {
            var (y, x) = _grid.At(first + slot);
            var tiles = Math.Min(count - slot, _grid.Columns - x / 4);
            injection.Compute(y, x, Math.Min(4, response.Height - y), Math.Min(tiles * 4, response.Width - x), slot * 4, worker);
            slot += tiles;
        }
    }

    public override void Put(float* tile, int block, int y, int x, int slot, int worker)
    {
        edges?.AddTo(tile, block, y, x);
        int rows = Math.Min(4, response.Height - y), columns = Math.Min(4, response.Width - x);
        for (var i = 0; i < rows; i++)
        {
            float* back = tile + i * 64, target = response.At(block, y + i, x);
            if (injection is null)
                for (var n = 0; n < columns * 16; n += V.Count)
                    V.Store(target + n, V.WherePositive(V.Load(target + n), V.Load(back + n)));
            else
            {
                var injected = injection.At(block, i, slot * 4, worker);
                for (var n = 0; n < columns * 16; n += V.Count)
                    V.Store(target + n, V.WherePositive(V.Load(target + n), V.Load(back + n) + V.Load(injected + n)));
            }
        }
    }
}
