using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>What a Winograd convolution reads: a map of some size, tile by tile.</summary>
internal abstract unsafe class TileSource
{
    public abstract int Width { get; }
    public abstract int Height { get; }
    public abstract int Blocks { get; }

    /// <summary>The map itself where there is one in memory, so that inner tiles can be read in place.</summary>
    public virtual FeatureMap? Map => null;

    /// <summary>Copies the 6x6x16 patch of a block whose first sample is (top, left), which may lie outside.</summary>
    public abstract void Gather(int block, int top, int left, float* patch);

    /// <summary>Copies one position of a block, which lies inside.</summary>
    public abstract void Read(int block, int y, int x, float* target);
}

/// <summary>A map in memory.</summary>
internal sealed unsafe class MapSource<V>(FeatureMap map, Padding padding) : TileSource
    where V : struct, ILanes<V>
{
    public override int Width => map.Width;
    public override int Height => map.Height;
    public override int Blocks => map.Blocks;
    public override FeatureMap Map => map;

    public override void Gather(int block, int top, int left, float* patch) => EdgePatch.Gather<V>(map, padding, block, top, left, patch);

    public override void Read(int block, int y, int x, float* target) =>
        new Span<float>(map.At(block, y, x), 16).CopyTo(new Span<float>(target, 16));
}
