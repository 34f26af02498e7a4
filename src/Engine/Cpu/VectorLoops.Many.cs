using System.Runtime.Intrinsics;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Cpu;

/// <summary>The loops over many vectors at once: what they cost is memory, so each chunk is read once for all of them.</summary>
internal sealed unsafe partial class VectorLoops
{
    private readonly Action<VectorLoops, int, int> _combine = static (l, i, n) => l.CombineChunk(i, n);
    private readonly Action<VectorLoops, int, int> _moveWithin = static (l, i, n) => MoveChunk(l._x + i, l._y + i, n, l._factor, l._high);
    private readonly Action<VectorLoops, int, int> _innerProducts = static (l, i, n) => l.ProductsOfChunk(i, n);

    /// <summary>Floats that are multiplied with all right vectors before the next: two left pieces fit a first-level cache as float64.</summary>
    private const int Piece = 1024;

    /// <summary>Left vectors, and right ones, of one pass.</summary>
    private const int Abreast = 2, Batch = 16;

    private readonly List<nint> _left = [], _right = [];
    private readonly List<double> _factors = [];

    /// <summary>Of each chunk, all products.</summary>
    private double[] _products = [];

    public void Combine(CpuVector x, ReadOnlySpan<IVector> vectors, ReadOnlySpan<double> factors)
    {
        if (vectors.Length != factors.Length)
            throw new ArgumentException("As many factors as vectors are needed.", nameof(factors));
        Point(_right, x, vectors);
        _factors.Clear();
        foreach (var factor in factors)
            _factors.Add(factor);
        Run(_combine, x, null, 0);
    }

    public void MoveWithin(CpuVector x, CpuVector direction, float low, float high)
    {
        _high = high;
        Run(_moveWithin, x, direction, low);
    }

    public void InnerProducts(ReadOnlySpan<IVector> left, ReadOnlySpan<IVector> right, Span<double> products)
    {
        var first = (CpuVector)left[0];
        Point(_left, first, left);
        Point(_right, first, right);
        var (pairs, chunks) = (left.Length * right.Length, (first.Length + Chunk - 1) / Chunk);
        if (_products.Length < chunks * pairs)
            _products = new double[chunks * pairs];
        Run(_innerProducts, first, null, 0);
        for (var pair = 0; pair < pairs; pair++)
        {
            double sum = 0;
            for (var chunk = 0; chunk < chunks; chunk++)
                sum += _products[chunk * pairs + pair];
            products[pair] = sum;
        }
    }

    private static void Point(List<nint> pointers, CpuVector like, ReadOnlySpan<IVector> vectors)
    {
        pointers.Clear();
        foreach (var vector in vectors)
            pointers.Add((nint)like.Other(vector).Pointer);
    }

    private void ProductsOfChunk(int first, int n)
    {
        var target = _products.AsSpan(first / Chunk * _left.Count * _right.Count, _left.Count * _right.Count);
        for (var i = 0; i < _left.Count; i += Abreast)
            for (var j = 0; j < _right.Count; j += Batch)
                ProductsOfBatch(i, j, first, n, target);
    }

    /// <summary>
    /// Two left vectors with some right ones, a piece at a time: the left pieces are widened once for all of them. Each product is summed
    /// as <see cref="DotChunk"/> does it (products of two float32 are exact in float64, so fusing them changes nothing).
    /// </summary>
    private void ProductsOfBatch(int i, int j, int first, int n, Span<double> target)
    {
        int lefts = Math.Min(Abreast, _left.Count - i), rights = Math.Min(Batch, _right.Count - j), whole = n / 16 * 16;
        var wide = stackalloc double[Abreast * Piece];
        var sums = stackalloc Vector512<double>[Batch * Abreast * 2];
        new Span<Vector512<double>>(sums, Batch * Abreast * 2).Clear();
        for (var at = 0; at < whole; at += Piece)
        {
            var length = Math.Min(Piece, whole - at);
            for (var l = 0; l < Abreast; l++)
                Widen((float*)_left[i + Math.Min(l, lefts - 1)] + first + at, wide + l * Piece, length);
            for (var r = 0; r < rights; r++)
                AddProducts(wide, (float*)_right[j + r] + first + at, length, sums + r * Abreast * 2);
        }
        for (var l = 0; l < lefts; l++)
            for (var r = 0; r < rights; r++)
            {
                float* x = (float*)_left[i + l] + first, y = (float*)_right[j + r] + first;
                var sum = Vector512.Sum(sums[(r * Abreast + l) * 2] + sums[(r * Abreast + l) * 2 + 1]);
                for (var k = whole; k < n; k++)
                    sum += (double)x[k] * y[k];
                target[(i + l) * _right.Count + j + r] = sum;
            }
    }

    private static void Widen(float* source, double* target, int n)
    {
        for (var i = 0; i < n; i += 16)
        {
            var (low, high) = Vector512.Widen(Vector512.Load(source + i));
            low.Store(target + i);
            high.Store(target + i + 8);
        }
    }

    private static void AddProducts(double* wide, float* right, int n, Vector512<double>* sums)
    {
        Vector512<double> a = sums[0], b = sums[1], c = sums[2], d = sums[3];
        for (var end = right + n; right < end; right += 16, wide += 16)
        {
            var (low, high) = Vector512.Widen(Vector512.Load(right));
            a = Vector512.FusedMultiplyAdd(low, Vector512.Load(wide), a);
            b = Vector512.FusedMultiplyAdd(high, Vector512.Load(wide + 8), b);
            c = Vector512.FusedMultiplyAdd(low, Vector512.Load(wide + Piece), c);
            d = Vector512.FusedMultiplyAdd(high, Vector512.Load(wide + Piece + 8), d);
        }
        (sums[0], sums[1], sums[2], sums[3]) = (a, b, c, d);
    }

    private void CombineChunk(int first, int n)
    {
        var i = 0;
        for (; i + 32 <= n; i += 32)
        {
            Vector512<double> a = default, b = default, c = default, d = default;
            for (var v = 0; v < _factors.Count; v++)
            {
                var source = (float*)_right[v] + first + i;
                var factor = Vector512.Create(_factors[v]);
                var (p, q) = Vector512.Widen(Vector512.Load(source));
                var (r, s) = Vector512.Widen(Vector512.Load(source + 16));
                (a, b) = (Vector512.FusedMultiplyAdd(factor, p, a), Vector512.FusedMultiplyAdd(factor, q, b));
                (c, d) = (Vector512.FusedMultiplyAdd(factor, r, c), Vector512.FusedMultiplyAdd(factor, s, d));
            }
            Vector512.Narrow(a, b).Store(_x + first + i);
            Vector512.Narrow(c, d).Store(_x + first + i + 16);
        }
        for (; i < n; i++)
        {
            double sum = 0;
            for (var v = 0; v < _factors.Count; v++)
                sum = Math.FusedMultiplyAdd(_factors[v], ((float*)_right[v])[first + i], sum);
            _x[first + i] = (float)sum;
        }
    }

    private static void MoveChunk(float* x, float* direction, int n, float low, float high)
    {
        var i = 0;
        Vector512<float> l = Vector512.Create(low), h = Vector512.Create(high);
        for (; i + 16 <= n; i += 16)
        {
            var from = Vector512.Load(x + i);
            var to = Vector512.Min(Vector512.Max(from + Vector512.Load(direction + i), l), h);
            to.Store(x + i);
            (to - from).Store(direction + i);
        }
        for (; i < n; i++)
        {
            var from = x[i];
            x[i] = Math.Clamp(from + direction[i], low, high);
            direction[i] = x[i] - from;
        }
    }
}
