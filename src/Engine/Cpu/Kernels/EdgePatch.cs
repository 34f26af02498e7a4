using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>A 6x6 input tile that reaches over its map's edge.</summary>
internal static unsafe class EdgePatch
{
    public static void Gather<V>(FeatureMap map, Padding padding, int block, int top, int left, float* patch)
        where V : struct, ILanes<V>
    {
        for (var i = 0; i < WinogradTransform.In; i++)
            for (var j = 0; j < WinogradTransform.In; j++, patch += 16)
            {
                int y = top + i, x = left + j;
                if (padding == Padding.Replicate)
                    Copy<V>(map.At(block, Math.Clamp(y, 0, map.Height - 1), Math.Clamp(x, 0, map.Width - 1)), patch);
                else if ((uint)y < (uint)map.Height && (uint)x < (uint)map.Width)
                    Copy<V>(map.At(block, y, x), patch);
                else
                    new Span<float>(patch, 16).Clear();
            }
    }

    private static void Copy<V>(float* source, float* target)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < 16; lane += V.Count)
            V.Store(target + lane, V.Load(source + lane));
    }
}
