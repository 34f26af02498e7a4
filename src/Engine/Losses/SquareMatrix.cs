using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RenderFarm.Engine.Losses;

/// <summary>Small dense n x n matrices of float32, row by row. Every sum runs in one order: results do not depend on threads.</summary>
internal static class SquareMatrix
{
    /// <summary>
    /// Steps of Newton-Schulz, as the field uses: small eigenvalues grow by at most 1.5 a step, so that those below 1e-4 of the norm keep a damped
    /// inverse instead of an exploding one.
    /// </summary>
    private const int RootSteps = 12;

    /// <summary>
    /// Root and inverse root of a symmetric positive matrix: with Y = A / |A|, Z = I, repeat T = (3 I - Z Y) / 2, Y = Y T, Z = T Z
    /// (Higham, Functions of Matrices, 6.35).
    /// </summary>
    /// <param name="scratch">3 n^2.</param>
    public static void Root(ReadOnlySpan<float> matrix, Span<float> root, Span<float> inverse, Span<float> scratch, int n)
    {
        var t = scratch[..(n * n)];
        var next = scratch.Slice(n * n, n * n);
        var spare = scratch.Slice(2 * n * n, n * n);
        var norm = Norm(matrix);
        if (norm == 0)
            norm = float.Epsilon;
        for (var i = 0; i < n * n; i++)
            root[i] = (float)(matrix[i] / norm);
        inverse[..(n * n)].Clear();
        for (var i = 0; i < n; i++)
            inverse[i * n + i] = 1;
        for (var step = 0; step < RootSteps; step++)
        {
            Multiply(inverse, root, t, n);
            for (var i = 0; i < n * n; i++)
                t[i] = (i % (n + 1) == 0 ? 1.5f : 0) - 0.5f * t[i];
            Multiply(root, t, next, n);
            Multiply(t, inverse, spare, n);
            next.CopyTo(root);
            spare.CopyTo(inverse);
        }
        var scale = Math.Sqrt(norm);
        for (var i = 0; i < n * n; i++)
            (root[i], inverse[i]) = ((float)(root[i] * scale), (float)(inverse[i] / scale));
    }

    /// <summary>c = a b</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int n)
    {
        var wide = 2 * Vector<float>.Count;
        var vectorised = n / wide * wide;
        for (var row = 0; row < n; row++)
        {
            if (row % 4 == 0 && row + 4 <= n)
                for (var column = 0; column < vectorised; column += wide)
                    FourRows(a.Slice(row * n, 4 * n), b[column..], c[(row * n + column)..], n);
            OneRow(a.Slice(row * n, n), b, c.Slice(row * n, n), row < n / 4 * 4 ? vectorised : 0, n);
        }
    }

    /// <summary>Four rows by two vectors of the product: eight sums stay in registers.</summary>
    private static void FourRows(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int n)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        Vector<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        for (var k = 0; k < n; k++)
        {
            var left = Vector.LoadUnsafe(ref b0, (nuint)(k * n));
            var right = Vector.LoadUnsafe(ref b0, (nuint)(k * n + Vector<float>.Count));
            var x = new Vector<float>(Unsafe.Add(ref a0, k));
            (s00, s01) = (Vector.FusedMultiplyAdd(x, left, s00), Vector.FusedMultiplyAdd(x, right, s01));
            x = new Vector<float>(Unsafe.Add(ref a0, n + k));
            (s10, s11) = (Vector.FusedMultiplyAdd(x, left, s10), Vector.FusedMultiplyAdd(x, right, s11));
            x = new Vector<float>(Unsafe.Add(ref a0, 2 * n + k));
            (s20, s21) = (Vector.FusedMultiplyAdd(x, left, s20), Vector.FusedMultiplyAdd(x, right, s21));
            x = new Vector<float>(Unsafe.Add(ref a0, 3 * n + k));
            (s30, s31) = (Vector.FusedMultiplyAdd(x, left, s30), Vector.FusedMultiplyAdd(x, right, s31));
        }
        Store(c, 0, s00, s01);
        Store(c, n, s10, s11);
        Store(c, 2 * n, s20, s21);
        Store(c, 3 * n, s30, s31);
    }

    private static void Store(Span<float> c, int at, Vector<float> left, Vector<float> right)
    {
        left.CopyTo(c[at..]);
        right.CopyTo(c[(at + Vector<float>.Count)..]);
    }

    /// <summary>Columns from first to the end of one row.</summary>
    private static void OneRow(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int first, int n)
    {
        c[first..n].Clear();
        for (var k = 0; k < n; k++)
        {
            var source = b.Slice(k * n, n);
            for (var j = first; j < n; j++)
                c[j] += a[k] * source[j];
        }
    }

    private static double Norm(ReadOnlySpan<float> matrix)
    {
        var sum = 0.0;
        foreach (var x in matrix)
            sum += (double)x * x;
        return Math.Sqrt(sum);
    }
}
