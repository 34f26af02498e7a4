using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace RenderFarm.Engine.Bench;

/// <summary>What the machine's fused multiply-adds give at most: twelve independent chains of the widest registers on every thread.</summary>
internal static class FmaPeak
{
    private const int Chains = 12;

    public static double GigaflopsPerSecond(int threads)
    {
        double best = 0;
        for (var round = 0; round < 5; round++)
        {
            const int steps = 20_000_000;
            var start = Stopwatch.GetTimestamp();
            var workers = Enumerable.Range(0, threads).Select(_ => new Thread(() => Spin(steps))).ToList();
            workers.ForEach(w => w.Start());
            workers.ForEach(w => w.Join());
            var lanes = Vector512.IsHardwareAccelerated ? 16 : 8;
            best = Math.Max(best, 2.0 * steps * Chains * lanes * threads / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }

    private static void Spin(int steps) =>
        GC.KeepAlive(Vector512.IsHardwareAccelerated ? Chains512(steps) : Chains256(steps));

    private static float Chains512(int steps)
    {
        Vector512<float> m = Vector512.Create(1.0001f), k = Vector512.Create(-1e-5f);
        Vector512<float> a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, o = m, l = m;
        for (var step = 0; step < steps; step++)
        {
            (a, b, c) = (Vector512.FusedMultiplyAdd(a, m, k), Vector512.FusedMultiplyAdd(b, m, k), Vector512.FusedMultiplyAdd(c, m, k));
            (d, e, f) = (Vector512.FusedMultiplyAdd(d, m, k), Vector512.FusedMultiplyAdd(e, m, k), Vector512.FusedMultiplyAdd(f, m, k));
            (g, h, i) = (Vector512.FusedMultiplyAdd(g, m, k), Vector512.FusedMultiplyAdd(h, m, k), Vector512.FusedMultiplyAdd(i, m, k));
            (j, o, l) = (Vector512.FusedMultiplyAdd(j, m, k), Vector512.FusedMultiplyAdd(o, m, k), Vector512.FusedMultiplyAdd(l, m, k));
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + o + l);
    }

    private static float Chains256(int steps)
    {
        Vector256<float> m = Vector256.Create(1.0001f), k = Vector256.Create(-1e-5f);
        Vector256<float> a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, o = m, l = m;
        for (var step = 0; step < steps; step++)
        {
            (a, b, c) = (Vector256.FusedMultiplyAdd(a, m, k), Vector256.FusedMultiplyAdd(b, m, k), Vector256.FusedMultiplyAdd(c, m, k));
            (d, e, f) = (Vector256.FusedMultiplyAdd(d, m, k), Vector256.FusedMultiplyAdd(e, m, k), Vector256.FusedMultiplyAdd(f, m, k));
            (g, h, i) = (Vector256.FusedMultiplyAdd(g, m, k), Vector256.FusedMultiplyAdd(h, m, k), Vector256.FusedMultiplyAdd(i, m, k));
            (j, o, l) = (Vector256.FusedMultiplyAdd(j, m, k), Vector256.FusedMultiplyAdd(o, m, k), Vector256.FusedMultiplyAdd(l, m, k));
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + o + l);
    }
}
