using System.Runtime.CompilerServices;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>A 6x6 input tile that reaches over its map's edge.</summary>
internal static unsafe class EdgePatch
{
    public static void Gather<V>(FeatureMap map, Padding padding, int block, int top, int left, float* patch)
        where V : struct, ILanes<V>
    {
        for (var i = 0; i < WinogradTransform.In; i++, patch += WinogradTransform.In * 16)
        {
            var y = padding == Padding.Replicate ? Math.Clamp(top + i, 0, map.Height - 1) : top + i;
            if ((uint)y >= (uint)map.Height)
            {
                Fill<V>(patch, WinogradTransform.In * 16);
                continue;
            }
            var row = map.At(block, y, 0);
            for (var j = 0; j < WinogradTransform.In; j++)
            {
                var x = padding == Padding.Replicate ? Math.Clamp(left + j, 0, map.Width - 1) : left + j;
                if ((uint)x < (uint)map.Width)
                    Copy<V>(row + (nint)x * 16, patch + j * 16);
                else
                    Fill<V>(patch + j * 16, 16);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<V>(float* source, float* target)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < 16; lane += V.Count)
            V.Store(target + lane, V.Load(source + lane));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill<V>(float* target, int count)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < count; lane += V.Count)
            V.Store(target + lane, V.Zero);
    }
}
