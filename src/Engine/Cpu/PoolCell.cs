using System.Runtime.CompilerServices;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>A 2x2 cell of one channel block: two samples, 16 floats apart, of an upper and of a lower row.</summary>
internal static unsafe class PoolCell
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Pool<V>(Pooling pooling, float* upper, float* lower)
        where V : struct, ILanes<V>
    {
        V a = V.Load(upper), b = V.Load(upper + 16), c = V.Load(lower), d = V.Load(lower + 16);
        return pooling == Pooling.Average ? V.All(0.25f) * (a + b + (c + d)) : V.Max(V.Max(a, b), V.Max(c, d));
    }

    /// <summary>
    /// The cell's share of its pooled sample's gradient: a quarter each, or all of it for the (first) largest; upper left, upper right,
    /// lower left, lower right.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpool<V>(Pooling pooling, float* upper, float* lower, V gradient, out V a, out V b, out V c, out V d)
        where V : struct, ILanes<V>
    {
        if (pooling == Pooling.Average)
        {
            a = b = c = d = V.All(0.25f) * gradient;
            return;
        }
        V x = V.Load(upper), y = V.Load(upper + 16), z = V.Load(lower), w = V.Load(lower + 16);
        var largest = V.Max(V.Max(x, y), V.Max(z, w));
        a = V.WhereEqual(x, largest, gradient);
        b = V.WhereEqual(y, largest, gradient - a);
        c = V.WhereEqual(z, largest, gradient - a - b);
        d = V.WhereEqual(w, largest, gradient - a - b - c);
    }

    /// <summary>A bit for each lane and sample: whether the pooled sample's gradient goes through it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gates<V>(Pooling pooling, float* upper, float* lower, out int a, out int b, out int c, out int d)
        where V : struct, ILanes<V>
    {
        a = V.PositiveBits(V.Load(upper));
        b = V.PositiveBits(V.Load(upper + 16));
        c = V.PositiveBits(V.Load(lower));
        d = V.PositiveBits(V.Load(lower + 16));
        if (pooling == Pooling.Average)
            return;
        Unpool(pooling, upper, lower, V.All(1), out V first, out V second, out V third, out V fourth);
        (a, b) = (a & V.PositiveBits(first), b & V.PositiveBits(second));
        (c, d) = (c & V.PositiveBits(third), d & V.PositiveBits(fourth));
    }
}
