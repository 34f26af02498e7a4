using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>The gradient by a response, made where it is read from its pooled map's gradient and its gates; it is never in memory.</summary>
internal sealed unsafe class UnpooledSource<V>(PoolGates gates, FeatureMap pooledGradient, Pooling pooling) : TileSource
    where V : struct, ILanes<V>
{
    private readonly float _share = pooling == Pooling.Average ? 0.25f : 1;

    public override int Width => gates.Width;
    public override int Height => gates.Height;
    public override int Blocks => gates.Blocks;

    public override void Gather(int block, int top, int left, float* patch)
    {
        var share = V.All(_share);
        for (var i = 0; i < WinogradTransform.In; i++, patch += WinogradTransform.In * 16)
        {
            var y = top + i;
            // Rows and columns that the pooling dropped have no gradient either.
            if (y < 0 || y / 2 >= pooledGradient.Height)
            {
                new Span<float>(patch, WinogradTransform.In * 16).Clear();
                continue;
            }
            float* row = pooledGradient.At(block, y / 2, 0);
            var bits = gates.At(block, y, 0);
            for (var j = 0; j < WinogradTransform.In; j++)
            {
                var x = left + j;
                if (x < 0 || x / 2 >= pooledGradient.Width)
                    new Span<float>(patch + j * 16, 16).Clear();
                else
                    for (var lane = 0; lane < 16; lane += V.Count)
                        V.Store(patch + j * 16 + lane, V.WhereBits(bits[x] >> lane, share * V.Load(row + (x / 2) * 16 + lane)));
            }
        }
    }

    public override void Read(int block, int y, int x, float* target)
    {
        if (y / 2 >= pooledGradient.Height || x / 2 >= pooledGradient.Width)
        {
            new Span<float>(target, 16).Clear();
            return;
        }
        var bits = *gates.At(block, y, x);
        for (var lane = 0; lane < 16; lane += V.Count)
            V.Store(target + lane, V.WhereBits(bits >> lane, V.All(_share) * V.Load(pooledGradient.At(block, y / 2, x / 2) + lane)));
    }
}
