using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>The row groups for instruction sets with 16 vector registers.</summary>
internal static unsafe partial class RowGroups
{
    /// <summary>6 rows by 2 vectors.</summary>
    public static void Rows6x2<V>(
        float* a, nint aBlock, int aBlocks, float* b, float* c, nint cBlock, float* ahead)
        where V : struct, ILanes<V>
    {
        V x0 = V.Zero, y0 = V.Zero;
        V x1 = V.Zero, y1 = V.Zero;
        V x2 = V.Zero, y2 = V.Zero;
        V x3 = V.Zero, y3 = V.Zero;
        V x4 = V.Zero, y4 = V.Zero;
        V x5 = V.Zero, y5 = V.Zero;
        for (; aBlocks > 0; aBlocks--, a += aBlock - 16)
            for (var end = a + 16; a < end; a++, b += 2 * V.Count, ahead += 16)
            {
                V.PrefetchFar(ahead);
                V p = V.Load(b), q = V.Load(b + V.Count);
                V.PrefetchNear(b + NearFloats);
                V.PrefetchNear(b + NearFloats + 1 * V.Count);
                var e0 = V.All(a[0]);
                x0 = V.Fma(e0, p, x0);
                y0 = V.Fma(e0, q, y0);
                var e1 = V.All(a[1 * 16]);
                x1 = V.Fma(e1, p, x1);
                y1 = V.Fma(e1, q, y1);
                var e2 = V.All(a[2 * 16]);
                x2 = V.Fma(e2, p, x2);
                y2 = V.Fma(e2, q, y2);
                var e3 = V.All(a[3 * 16]);
                x3 = V.Fma(e3, p, x3);
                y3 = V.Fma(e3, q, y3);
                var e4 = V.All(a[4 * 16]);
                x4 = V.Fma(e4, p, x4);
                y4 = V.Fma(e4, q, y4);
                var e5 = V.All(a[5 * 16]);
                x5 = V.Fma(e5, p, x5);
                y5 = V.Fma(e5, q, y5);
            }
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16, x0);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16, y0);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 1 * 16, x1);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 1 * 16, y1);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 2 * 16, x2);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 2 * 16, y2);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 3 * 16, x3);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 3 * 16, y3);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 4 * 16, x4);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 4 * 16, y4);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 5 * 16, x5);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 5 * 16, y5);
    }

    /// <summary>3 rows by 4 vectors.</summary>
    public static void Rows3x4<V>(
        float* a, nint aBlock, int aBlocks, float* b, float* c, nint cBlock, float* ahead)
        where V : struct, ILanes<V>
    {
        V x0 = V.Zero, y0 = V.Zero, z0 = V.Zero, w0 = V.Zero;
        V x1 = V.Zero, y1 = V.Zero, z1 = V.Zero, w1 = V.Zero;
        V x2 = V.Zero, y2 = V.Zero, z2 = V.Zero, w2 = V.Zero;
        for (; aBlocks > 0; aBlocks--, a += aBlock - 16)
            for (var end = a + 16; a < end; a++, b += 4 * V.Count, ahead += 16)
            {
                V.PrefetchFar(ahead);
                V p = V.Load(b), q = V.Load(b + V.Count), r = V.Load(b + 2 * V.Count), s = V.Load(b + 3 * V.Count);
                V.PrefetchNear(b + NearFloats);
                V.PrefetchNear(b + NearFloats + 1 * V.Count);
                V.PrefetchNear(b + NearFloats + 2 * V.Count);
                V.PrefetchNear(b + NearFloats + 3 * V.Count);
                var e0 = V.All(a[0]);
                x0 = V.Fma(e0, p, x0);
                y0 = V.Fma(e0, q, y0);
                z0 = V.Fma(e0, r, z0);
                w0 = V.Fma(e0, s, w0);
                var e1 = V.All(a[1 * 16]);
                x1 = V.Fma(e1, p, x1);
                y1 = V.Fma(e1, q, y1);
                z1 = V.Fma(e1, r, z1);
                w1 = V.Fma(e1, s, w1);
                var e2 = V.All(a[2 * 16]);
                x2 = V.Fma(e2, p, x2);
                y2 = V.Fma(e2, q, y2);
                z2 = V.Fma(e2, r, z2);
                w2 = V.Fma(e2, s, w2);
            }
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16, x0);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16, y0);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16, z0);
        V.Store(c + 3 * V.Count / 16 * cBlock + 3 * V.Count % 16, w0);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 1 * 16, x1);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 1 * 16, y1);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 1 * 16, z1);
        V.Store(c + 3 * V.Count / 16 * cBlock + 3 * V.Count % 16 + 1 * 16, w1);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 2 * 16, x2);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 2 * 16, y2);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 2 * 16, z2);
        V.Store(c + 3 * V.Count / 16 * cBlock + 3 * V.Count % 16 + 2 * 16, w2);
    }
}
