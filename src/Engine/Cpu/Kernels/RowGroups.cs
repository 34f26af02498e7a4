using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>
/// The micro-kernels of <see cref="PanelProduct"/>: a group of rows by a panel of vectors, all sums in registers. Lengths are chosen so
/// that sums, panel and one broadcast fill the register file (32 of 512 bits: 14 x 2 or 8 x 3; 16 of 256 bits: 6 x 2; of 128 bits: 3 x 4).
/// Each sum runs over k in order, one fused multiply-add a step: its value depends on nothing but its row and column.
/// </summary>
internal static unsafe partial class RowGroups
{
    /// <summary>How far ahead of its use a panel is asked into the first-level cache; <c>ahead</c> asks the next one into the second.</summary>
    private const int NearFloats = 512;

    /// <summary>14 rows by 2 vectors.</summary>
    public static void Rows14x2<V>(
        float* a, nint aBlock, int aBlocks, float* b, float* c, nint cBlock, float* ahead)
        where V : struct, ILanes<V>
    {
        V x0 = V.Zero, y0 = V.Zero;
        V x1 = V.Zero, y1 = V.Zero;
        V x2 = V.Zero, y2 = V.Zero;
        V x3 = V.Zero, y3 = V.Zero;
        V x4 = V.Zero, y4 = V.Zero;
        V x5 = V.Zero, y5 = V.Zero;
        V x6 = V.Zero, y6 = V.Zero;
        V x7 = V.Zero, y7 = V.Zero;
        V x8 = V.Zero, y8 = V.Zero;
        V x9 = V.Zero, y9 = V.Zero;
        V x10 = V.Zero, y10 = V.Zero;
        V x11 = V.Zero, y11 = V.Zero;
        V x12 = V.Zero, y12 = V.Zero;
        V x13 = V.Zero, y13 = V.Zero;
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
                var e6 = V.All(a[6 * 16]);
                x6 = V.Fma(e6, p, x6);
                y6 = V.Fma(e6, q, y6);
                var e7 = V.All(a[7 * 16]);
                x7 = V.Fma(e7, p, x7);
                y7 = V.Fma(e7, q, y7);
                var e8 = V.All(a[8 * 16]);
                x8 = V.Fma(e8, p, x8);
                y8 = V.Fma(e8, q, y8);
                var e9 = V.All(a[9 * 16]);
                x9 = V.Fma(e9, p, x9);
                y9 = V.Fma(e9, q, y9);
                var e10 = V.All(a[10 * 16]);
                x10 = V.Fma(e10, p, x10);
                y10 = V.Fma(e10, q, y10);
                var e11 = V.All(a[11 * 16]);
                x11 = V.Fma(e11, p, x11);
                y11 = V.Fma(e11, q, y11);
                var e12 = V.All(a[12 * 16]);
                x12 = V.Fma(e12, p, x12);
                y12 = V.Fma(e12, q, y12);
                var e13 = V.All(a[13 * 16]);
                x13 = V.Fma(e13, p, x13);
                y13 = V.Fma(e13, q, y13);
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
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 6 * 16, x6);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 6 * 16, y6);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 7 * 16, x7);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 7 * 16, y7);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 8 * 16, x8);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 8 * 16, y8);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 9 * 16, x9);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 9 * 16, y9);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 10 * 16, x10);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 10 * 16, y10);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 11 * 16, x11);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 11 * 16, y11);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 12 * 16, x12);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 12 * 16, y12);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 13 * 16, x13);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 13 * 16, y13);
    }

    /// <summary>8 rows by 3 vectors.</summary>
    public static void Rows8x3<V>(
        float* a, nint aBlock, int aBlocks, float* b, float* c, nint cBlock, float* ahead)
        where V : struct, ILanes<V>
    {
        V x0 = V.Zero, y0 = V.Zero, z0 = V.Zero;
        V x1 = V.Zero, y1 = V.Zero, z1 = V.Zero;
        V x2 = V.Zero, y2 = V.Zero, z2 = V.Zero;
        V x3 = V.Zero, y3 = V.Zero, z3 = V.Zero;
        V x4 = V.Zero, y4 = V.Zero, z4 = V.Zero;
        V x5 = V.Zero, y5 = V.Zero, z5 = V.Zero;
        V x6 = V.Zero, y6 = V.Zero, z6 = V.Zero;
        V x7 = V.Zero, y7 = V.Zero, z7 = V.Zero;
        for (; aBlocks > 0; aBlocks--, a += aBlock - 16)
            for (var end = a + 16; a < end; a++, b += 3 * V.Count, ahead += 16)
            {
                V.PrefetchFar(ahead);
                V p = V.Load(b), q = V.Load(b + V.Count), r = V.Load(b + 2 * V.Count);
                V.PrefetchNear(b + NearFloats);
                V.PrefetchNear(b + NearFloats + 1 * V.Count);
                V.PrefetchNear(b + NearFloats + 2 * V.Count);
                var e0 = V.All(a[0]);
                x0 = V.Fma(e0, p, x0);
                y0 = V.Fma(e0, q, y0);
                z0 = V.Fma(e0, r, z0);
                var e1 = V.All(a[1 * 16]);
                x1 = V.Fma(e1, p, x1);
                y1 = V.Fma(e1, q, y1);
                z1 = V.Fma(e1, r, z1);
                var e2 = V.All(a[2 * 16]);
                x2 = V.Fma(e2, p, x2);
                y2 = V.Fma(e2, q, y2);
                z2 = V.Fma(e2, r, z2);
                var e3 = V.All(a[3 * 16]);
                x3 = V.Fma(e3, p, x3);
                y3 = V.Fma(e3, q, y3);
                z3 = V.Fma(e3, r, z3);
                var e4 = V.All(a[4 * 16]);
                x4 = V.Fma(e4, p, x4);
                y4 = V.Fma(e4, q, y4);
                z4 = V.Fma(e4, r, z4);
                var e5 = V.All(a[5 * 16]);
                x5 = V.Fma(e5, p, x5);
                y5 = V.Fma(e5, q, y5);
                z5 = V.Fma(e5, r, z5);
                var e6 = V.All(a[6 * 16]);
                x6 = V.Fma(e6, p, x6);
                y6 = V.Fma(e6, q, y6);
                z6 = V.Fma(e6, r, z6);
                var e7 = V.All(a[7 * 16]);
                x7 = V.Fma(e7, p, x7);
                y7 = V.Fma(e7, q, y7);
                z7 = V.Fma(e7, r, z7);
            }
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16, x0);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16, y0);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16, z0);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 1 * 16, x1);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 1 * 16, y1);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 1 * 16, z1);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 2 * 16, x2);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 2 * 16, y2);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 2 * 16, z2);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 3 * 16, x3);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 3 * 16, y3);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 3 * 16, z3);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 4 * 16, x4);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 4 * 16, y4);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 4 * 16, z4);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 5 * 16, x5);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 5 * 16, y5);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 5 * 16, z5);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 6 * 16, x6);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 6 * 16, y6);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 6 * 16, z6);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 7 * 16, x7);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 7 * 16, y7);
        V.Store(c + 2 * V.Count / 16 * cBlock + 2 * V.Count % 16 + 7 * 16, z7);
    }

    /// <summary>8 rows by 2 vectors.</summary>
    public static void Rows8x2<V>(
        float* a, nint aBlock, int aBlocks, float* b, float* c, nint cBlock, float* ahead)
        where V : struct, ILanes<V>
    {
        V x0 = V.Zero, y0 = V.Zero;
        V x1 = V.Zero, y1 = V.Zero;
        V x2 = V.Zero, y2 = V.Zero;
        V x3 = V.Zero, y3 = V.Zero;
        V x4 = V.Zero, y4 = V.Zero;
        V x5 = V.Zero, y5 = V.Zero;
        V x6 = V.Zero, y6 = V.Zero;
        V x7 = V.Zero, y7 = V.Zero;
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
                var e6 = V.All(a[6 * 16]);
                x6 = V.Fma(e6, p, x6);
                y6 = V.Fma(e6, q, y6);
                var e7 = V.All(a[7 * 16]);
                x7 = V.Fma(e7, p, x7);
                y7 = V.Fma(e7, q, y7);
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
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 6 * 16, x6);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 6 * 16, y6);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 7 * 16, x7);
        V.Store(c + 1 * V.Count / 16 * cBlock + 1 * V.Count % 16 + 7 * 16, y7);
    }

    /// <summary>8 rows by 1 vector.</summary>
    public static void Rows8x1<V>(
        float* a, nint aBlock, int aBlocks, float* b, float* c, nint cBlock, float* ahead)
        where V : struct, ILanes<V>
    {
        V x0 = V.Zero;
        V x1 = V.Zero;
        V x2 = V.Zero;
        V x3 = V.Zero;
        V x4 = V.Zero;
        V x5 = V.Zero;
        V x6 = V.Zero;
        V x7 = V.Zero;
        for (; aBlocks > 0; aBlocks--, a += aBlock - 16)
            for (var end = a + 16; a < end; a++, b += 1 * V.Count, ahead += 16)
            {
                V.PrefetchFar(ahead);
                V p = V.Load(b);
                V.PrefetchNear(b + NearFloats);
                var e0 = V.All(a[0]);
                x0 = V.Fma(e0, p, x0);
                var e1 = V.All(a[1 * 16]);
                x1 = V.Fma(e1, p, x1);
                var e2 = V.All(a[2 * 16]);
                x2 = V.Fma(e2, p, x2);
                var e3 = V.All(a[3 * 16]);
                x3 = V.Fma(e3, p, x3);
                var e4 = V.All(a[4 * 16]);
                x4 = V.Fma(e4, p, x4);
                var e5 = V.All(a[5 * 16]);
                x5 = V.Fma(e5, p, x5);
                var e6 = V.All(a[6 * 16]);
                x6 = V.Fma(e6, p, x6);
                var e7 = V.All(a[7 * 16]);
                x7 = V.Fma(e7, p, x7);
            }
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16, x0);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 1 * 16, x1);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 2 * 16, x2);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 3 * 16, x3);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 4 * 16, x4);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 5 * 16, x5);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 6 * 16, x6);
        V.Store(c + 0 * V.Count / 16 * cBlock + 0 * V.Count % 16 + 7 * 16, x7);
    }
}
