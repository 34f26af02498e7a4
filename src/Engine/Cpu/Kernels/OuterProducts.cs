using System.Runtime.CompilerServices;
using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>Sums of outer products over positions: the Gram matrix of 16 channels by one or two blocks of channels.</summary>
internal static unsafe class OuterProducts
{
    /// <summary>sums[i][j] += sum over positions of a[position][i] * b[position][j].</summary>
    /// <param name="a">Positions of one block.</param>
    /// <param name="b">The same positions of another, or of two (512-bit kernels only).</param>
    /// <param name="bBlock">Floats from a block of b to the next.</param>
    /// <param name="bBlocks">1 or 2.</param>
    /// <param name="sums">16 rows of bBlocks * 16.</param>
    /// <param name="stride">Floats from a row of sums to the next.</param>
    public static void Add<V>(float* a, float* b, nint bBlock, int bBlocks, int positions, float* sums, nint stride)
        where V : struct, ILanes<V>
    {
        var rows = V.Count == 16 ? 8 : 4;
        for (var row = 0; row < 16; row += rows)
        {
            var target = sums + row * stride;
            if (V.Count == 16 && bBlocks == 2)
                Rows8x2<V>(a + row, b, bBlock, positions, target, stride);
            else if (V.Count == 16)
                Rows8x1<V>(a + row, b, bBlock, positions, target, stride);
            else if (V.Count == 8)
                Rows4x2<V>(a + row, b, bBlock, positions, target, stride);
            else
                Rows4x4<V>(a + row, b, bBlock, positions, target, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V>(float* sum, V value)
        where V : struct, ILanes<V> =>
        V.Store(sum, V.Load(sum) + value);

    /// <summary>8 rows by 2 vectors.</summary>
    private static void Rows8x2<V>(float* a, float* b, nint bBlock, int positions, float* sums, nint stride)
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
        for (var end = a + (nint)positions * 16; a < end; a += 16, b += 16)
        {
            V p = V.Load(b), q = V.Load(b + 1 * V.Count / 16 * bBlock + 1 * V.Count % 16);
            var e0 = V.All(a[0]);
            x0 = V.Fma(e0, p, x0);
            y0 = V.Fma(e0, q, y0);
            var e1 = V.All(a[1]);
            x1 = V.Fma(e1, p, x1);
            y1 = V.Fma(e1, q, y1);
            var e2 = V.All(a[2]);
            x2 = V.Fma(e2, p, x2);
            y2 = V.Fma(e2, q, y2);
            var e3 = V.All(a[3]);
            x3 = V.Fma(e3, p, x3);
            y3 = V.Fma(e3, q, y3);
            var e4 = V.All(a[4]);
            x4 = V.Fma(e4, p, x4);
            y4 = V.Fma(e4, q, y4);
            var e5 = V.All(a[5]);
            x5 = V.Fma(e5, p, x5);
            y5 = V.Fma(e5, q, y5);
            var e6 = V.All(a[6]);
            x6 = V.Fma(e6, p, x6);
            y6 = V.Fma(e6, q, y6);
            var e7 = V.All(a[7]);
            x7 = V.Fma(e7, p, x7);
            y7 = V.Fma(e7, q, y7);
        }
        Add(sums, x0);
        Add(sums + 1 * V.Count, y0);
        Add(sums + 1 * stride, x1);
        Add(sums + 1 * stride + 1 * V.Count, y1);
        Add(sums + 2 * stride, x2);
        Add(sums + 2 * stride + 1 * V.Count, y2);
        Add(sums + 3 * stride, x3);
        Add(sums + 3 * stride + 1 * V.Count, y3);
        Add(sums + 4 * stride, x4);
        Add(sums + 4 * stride + 1 * V.Count, y4);
        Add(sums + 5 * stride, x5);
        Add(sums + 5 * stride + 1 * V.Count, y5);
        Add(sums + 6 * stride, x6);
        Add(sums + 6 * stride + 1 * V.Count, y6);
        Add(sums + 7 * stride, x7);
        Add(sums + 7 * stride + 1 * V.Count, y7);
    }

    /// <summary>8 rows by 1 vector.</summary>
    private static void Rows8x1<V>(float* a, float* b, nint bBlock, int positions, float* sums, nint stride)
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
        for (var end = a + (nint)positions * 16; a < end; a += 16, b += 16)
        {
            V p = V.Load(b);
            var e0 = V.All(a[0]);
            x0 = V.Fma(e0, p, x0);
            var e1 = V.All(a[1]);
            x1 = V.Fma(e1, p, x1);
            var e2 = V.All(a[2]);
            x2 = V.Fma(e2, p, x2);
            var e3 = V.All(a[3]);
            x3 = V.Fma(e3, p, x3);
            var e4 = V.All(a[4]);
            x4 = V.Fma(e4, p, x4);
            var e5 = V.All(a[5]);
            x5 = V.Fma(e5, p, x5);
            var e6 = V.All(a[6]);
            x6 = V.Fma(e6, p, x6);
            var e7 = V.All(a[7]);
            x7 = V.Fma(e7, p, x7);
        }
        Add(sums, x0);
        Add(sums + 1 * stride, x1);
        Add(sums + 2 * stride, x2);
        Add(sums + 3 * stride, x3);
        Add(sums + 4 * stride, x4);
        Add(sums + 5 * stride, x5);
        Add(sums + 6 * stride, x6);
        Add(sums + 7 * stride, x7);
    }

    /// <summary>4 rows by 2 vectors.</summary>
    private static void Rows4x2<V>(float* a, float* b, nint bBlock, int positions, float* sums, nint stride)
        where V : struct, ILanes<V>
    {
        V x0 = V.Zero, y0 = V.Zero;
        V x1 = V.Zero, y1 = V.Zero;
        V x2 = V.Zero, y2 = V.Zero;
        V x3 = V.Zero, y3 = V.Zero;
        for (var end = a + (nint)positions * 16; a < end; a += 16, b += 16)
        {
            V p = V.Load(b), q = V.Load(b + 1 * V.Count / 16 * bBlock + 1 * V.Count % 16);
            var e0 = V.All(a[0]);
            x0 = V.Fma(e0, p, x0);
            y0 = V.Fma(e0, q, y0);
            var e1 = V.All(a[1]);
            x1 = V.Fma(e1, p, x1);
            y1 = V.Fma(e1, q, y1);
            var e2 = V.All(a[2]);
            x2 = V.Fma(e2, p, x2);
            y2 = V.Fma(e2, q, y2);
            var e3 = V.All(a[3]);
            x3 = V.Fma(e3, p, x3);
            y3 = V.Fma(e3, q, y3);
        }
        Add(sums, x0);
        Add(sums + 1 * V.Count, y0);
        Add(sums + 1 * stride, x1);
        Add(sums + 1 * stride + 1 * V.Count, y1);
        Add(sums + 2 * stride, x2);
        Add(sums + 2 * stride + 1 * V.Count, y2);
        Add(sums + 3 * stride, x3);
        Add(sums + 3 * stride + 1 * V.Count, y3);
    }

    /// <summary>4 rows by 4 vectors.</summary>
    private static void Rows4x4<V>(float* a, float* b, nint bBlock, int positions, float* sums, nint stride)
        where V : struct, ILanes<V>
    {
        V x0 = V.Zero, y0 = V.Zero, z0 = V.Zero, w0 = V.Zero;
        V x1 = V.Zero, y1 = V.Zero, z1 = V.Zero, w1 = V.Zero;
        V x2 = V.Zero, y2 = V.Zero, z2 = V.Zero, w2 = V.Zero;
        V x3 = V.Zero, y3 = V.Zero, z3 = V.Zero, w3 = V.Zero;
        for (var end = a + (nint)positions * 16; a < end; a += 16, b += 16)
        {
            V p = V.Load(b), q = V.Load(b + 1 * V.Count / 16 * bBlock + 1 * V.Count % 16), r = V.Load(b + 2 * V.Count / 16 * bBlock + 2 * V.Count % 16), s = V.Load(b + 3 * V.Count / 16 * bBlock + 3 * V.Count % 16);
            var e0 = V.All(a[0]);
            x0 = V.Fma(e0, p, x0);
            y0 = V.Fma(e0, q, y0);
            z0 = V.Fma(e0, r, z0);
            w0 = V.Fma(e0, s, w0);
            var e1 = V.All(a[1]);
            x1 = V.Fma(e1, p, x1);
            y1 = V.Fma(e1, q, y1);
            z1 = V.Fma(e1, r, z1);
            w1 = V.Fma(e1, s, w1);
            var e2 = V.All(a[2]);
            x2 = V.Fma(e2, p, x2);
            y2 = V.Fma(e2, q, y2);
            z2 = V.Fma(e2, r, z2);
            w2 = V.Fma(e2, s, w2);
            var e3 = V.All(a[3]);
            x3 = V.Fma(e3, p, x3);
            y3 = V.Fma(e3, q, y3);
            z3 = V.Fma(e3, r, z3);
            w3 = V.Fma(e3, s, w3);
        }
        Add(sums, x0);
        Add(sums + 1 * V.Count, y0);
        Add(sums + 2 * V.Count, z0);
        Add(sums + 3 * V.Count, w0);
        Add(sums + 1 * stride, x1);
        Add(sums + 1 * stride + 1 * V.Count, y1);
        Add(sums + 1 * stride + 2 * V.Count, z1);
        Add(sums + 1 * stride + 3 * V.Count, w1);
        Add(sums + 2 * stride, x2);
        Add(sums + 2 * stride + 1 * V.Count, y2);
        Add(sums + 2 * stride + 2 * V.Count, z2);
        Add(sums + 2 * stride + 3 * V.Count, w2);
        Add(sums + 3 * stride, x3);
        Add(sums + 3 * stride + 1 * V.Count, y3);
        Add(sums + 3 * stride + 2 * V.Count, z3);
        Add(sums + 3 * stride + 3 * V.Count, w3);
    }
}
