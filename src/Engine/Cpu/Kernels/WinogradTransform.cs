using System.Runtime.CompilerServices;
using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>
/// The transforms of F(4x4, 3x3) (Winograd 1980; Lavin and Gray 2016, section 4.3; points 0, 1, -1, 2, -2, infinity): a 6x6 input tile d,
/// a 3x3 filter g and a 4x4 output y are related by y = A^T [(G g G^T) . (B^T d B)] A. 36 products instead of 144.
/// </summary>
internal static unsafe class WinogradTransform
{
    /// <summary>Edge of an input tile.</summary>
    public const int In = 6;

    /// <summary>Edge of an output tile, and the distance between tiles.</summary>
    public const int Out = 4;

    /// <summary>Products of a tile: the planes of a transformed map.</summary>
    public const int Planes = In * In;

    /// <summary>G g G^T in float64.</summary>
    public static void Filter(ReadOnlySpan<double> g, Span<double> u)
    {
        ReadOnlySpan<double> rows =
            [1.0 / 4, 0, 0, -1.0 / 6, -1.0 / 6, -1.0 / 6, -1.0 / 6, 1.0 / 6, -1.0 / 6, 1.0 / 24, 1.0 / 12, 1.0 / 6, 1.0 / 24, -1.0 / 12, 1.0 / 6, 0, 0, 1];
        for (var i = 0; i < In; i++)
            for (var j = 0; j < In; j++)
            {
                double sum = 0;
                for (var y = 0; y < 3; y++)
                    for (var x = 0; x < 3; x++)
                        sum += rows[i * 3 + y] * g[y * 3 + x] * rows[j * 3 + x];
                u[i * In + j] = sum;
            }
    }

    /// <summary>B^T d B for one tile of one channel block.</summary>
    /// <param name="d">Top left of the 6x6x16 patch.</param>
    /// <param name="rowStride">Floats from a row of the patch to the next.</param>
    /// <param name="v">Where plane 0 goes.</param>
    /// <param name="plane">Floats from a plane to the next.</param>
    /// <param name="columns">Scratch of 36 x 16 floats.</param>
    public static void Input<V>(float* d, nint rowStride, float* v, nint plane, float* columns)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < 16; lane += V.Count, d += V.Count, v += V.Count)
        {
            for (var x = 0; x < In; x++)
            {
                var s = d + x * 16;
                InputVector(
                    V.Load(s), V.Load(s + rowStride), V.Load(s + 2 * rowStride), V.Load(s + 3 * rowStride), V.Load(s + 4 * rowStride),
                    V.Load(s + 5 * rowStride), columns + x * 16, In * 16);
            }
            for (var y = 0; y < In; y++)
            {
                var s = columns + y * In * 16;
                InputVector(
                    V.Load(s), V.Load(s + 16), V.Load(s + 32), V.Load(s + 48), V.Load(s + 64), V.Load(s + 80), v + y * In * plane, plane);
            }
        }
    }

    /// <summary>A^T m A for one tile of one channel block: 4x4x16 floats, row by row.</summary>
    public static void Output<V>(float* m, nint plane, float* tile, float* columns)
        where V : struct, ILanes<V>
    {
        for (var lane = 0; lane < 16; lane += V.Count, m += V.Count, tile += V.Count)
        {
            for (var x = 0; x < In; x++)
            {
                var s = m + x * plane;
                OutputVector(
                    V.Load(s), V.Load(s + 6 * plane), V.Load(s + 12 * plane), V.Load(s + 18 * plane), V.Load(s + 24 * plane),
                    V.Load(s + 30 * plane), columns + x * 16, In * 16);
            }
            for (var y = 0; y < Out; y++)
            {
                var s = columns + y * In * 16;
                OutputVector(
                    V.Load(s), V.Load(s + 16), V.Load(s + 32), V.Load(s + 48), V.Load(s + 64), V.Load(s + 80), tile + y * Out * 16, 16);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputVector<V>(V d0, V d1, V d2, V d3, V d4, V d5, float* t, nint stride)
        where V : struct, ILanes<V>
    {
        V two = V.All(2), four = V.All(4), minusFour = V.All(-4), minusFive = V.All(-5);
        var even = V.Fma(minusFour, d2, d4);
        var odd = V.Fma(minusFour, d1, d3);
        var evenNear = d4 - d2;
        var oddNear = two * (d3 - d1);
        V.Store(t, V.Fma(four, d0, V.Fma(minusFive, d2, d4)));
        V.Store(t + stride, even + odd);
        V.Store(t + 2 * stride, even - odd);
        V.Store(t + 3 * stride, evenNear + oddNear);
        V.Store(t + 4 * stride, evenNear - oddNear);
        V.Store(t + 5 * stride, V.Fma(four, d1, V.Fma(minusFive, d3, d5)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputVector<V>(V m0, V m1, V m2, V m3, V m4, V m5, float* s, nint stride)
        where V : struct, ILanes<V>
    {
        V two = V.All(2), four = V.All(4), eight = V.All(8);
        V plus = m1 + m2, minus = m1 - m2, farPlus = m3 + m4, farMinus = m3 - m4;
        V.Store(s, m0 + plus + farPlus);
        V.Store(s + stride, V.Fma(two, farMinus, minus));
        V.Store(s + 2 * stride, V.Fma(four, farPlus, plus));
        V.Store(s + 3 * stride, V.Fma(eight, farMinus, minus) + m5);
    }
}
