using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RenderFarm.Engine.Losses;

/// <summary>Small dense n x n matrices of float32, row by row. Every sum runs in one order: results do not depend on threads.</summary>
internal static class SquareMatrix
{
    /// <summary>A tile of a product.</summary>
    private const int Rows = 8, Columns = 32;

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
        for (var step = 0; step < MeanCovarianceLoss.RootSteps; step++)
        {
            Multiply(inverse, root, t, n);
            Scale(t, -0.5f);
            for (var i = 0; i < n; i++)
                t[i * n + i] += 1.5f;
            Multiply(root, t, next, n);
            Multiply(t, inverse, spare, n);
            next.CopyTo(root);
            spare.CopyTo(inverse);
        }
        var scale = Math.Sqrt(norm);
        Scale(root[..(n * n)], (float)scale);
        Scale(inverse[..(n * n)], (float)(1 / scale));
    }

    private static void Scale(Span<float> values, float factor)
    {
        foreach (ref var value in values)
            value *= factor;
    }

    /// <summary>c = a b</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int n)
    {
        if (n < Columns)
        {
            for (var row = 0; row < n; row++)
                OneRow(a.Slice(row * n, n), b, c.Slice(row * n, n), n);
            return;
        }
        // The last tiles move back over what is done, which they compute alike, rather than over the edge.
        for (var row = 0; row < n; row += Rows)
            for (var column = 0; column < n; column += Columns)
            {
                int i = Math.Min(row, n - Rows), j = Math.Min(column, n - Columns);
                if (Vector512.IsHardwareAccelerated)
                    Tile512(a.Slice(i * n, Rows * n), b[j..], c[(i * n + j)..], n);
                else
                    for (var half = 0; half < Columns; half += 2 * Vector<float>.Count)
                        Tile(a.Slice(i * n, Rows * n), b[(j + half)..], c[(i * n + j + half)..], n);
            }
    }

    /// <summary>Eight rows by 32 columns of the product: sixteen sums stay in registers.</summary>
    private static void Tile512(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int n)
    {
        ref var a0 = ref MemoryMarshal.GetReference(a);
        ref var b0 = ref MemoryMarshal.GetReference(b);
        Vector512<float> l0 = default, l1 = default, l2 = default, l3 = default, l4 = default, l5 = default, l6 = default, l7 = default;
        Vector512<float> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default, r6 = default, r7 = default;
        for (var k = 0; k < n; k++)
        {
            var left = Vector512.LoadUnsafe(ref b0, (nuint)(k * n));
            var right = Vector512.LoadUnsafe(ref b0, (nuint)(k * n + 16));
            ref var column = ref Unsafe.Add(ref a0, k);
            var x = Vector512.Create(column);
            (l0, r0) = (Vector512.FusedMultiplyAdd(x, left, l0), Vector512.FusedMultiplyAdd(x, right, r0));
            x = Vector512.Create(Unsafe.Add(ref column, n));
            (l1, r1) = (Vector512.FusedMultiplyAdd(x, left, l1), Vector512.FusedMultiplyAdd(x, right, r1));
            x = Vector512.Create(Unsafe.Add(ref column, 2 * n));
            (l2, r2) = (Vector512.FusedMultiplyAdd(x, left, l2), Vector512.FusedMultiplyAdd(x, right, r2));
            x = Vector512.Create(Unsafe.Add(ref column, 3 * n));
            (l3, r3) = (Vector512.FusedMultiplyAdd(x, left, l3), Vector512.FusedMultiplyAdd(x, right, r3));
            x = Vector512.Create(Unsafe.Add(ref column, 4 * n));
            (l4, r4) = (Vector512.FusedMultiplyAdd(x, left, l4), Vector512.FusedMultiplyAdd(x, right, r4));
            x = Vector512.Create(Unsafe.Add(ref column, 5 * n));
            (l5, r5) = (Vector512.FusedMultiplyAdd(x, left, l5), Vector512.FusedMultiplyAdd(x, right, r5));
            x = Vector512.Create(Unsafe.Add(ref column, 6 * n));
            (l6, r6) = (Vector512.FusedMultiplyAdd(x, left, l6), Vector512.FusedMultiplyAdd(x, right, r6));
            x = Vector512.Create(Unsafe.Add(ref column, 7 * n));
            (l7, r7) = (Vector512.FusedMultiplyAdd(x, left, l7), Vector512.FusedMultiplyAdd(x, right, r7));
        }
        ref var c0 = ref MemoryMarshal.GetReference(c);
        Store(ref c0, 0, l0, r0);
        Store(ref c0, n, l1, r1);
        Store(ref c0, 2 * n, l2, r2);
        Store(ref c0, 3 * n, l3, r3);
        Store(ref c0, 4 * n, l4, r4);
        Store(ref c0, 5 * n, l5, r5);
        Store(ref c0, 6 * n, l6, r6);
        Store(ref c0, 7 * n, l7, r7);
    }

    private static void Store(ref float c, int at, Vector512<float> left, Vector512<float> right)
    {
        left.StoreUnsafe(ref c, (nuint)at);
        right.StoreUnsafe(ref c, (nuint)(at + 16));
    }

    /// <summary>The same for narrower registers: eight rows, two vectors of columns, four rows at a time.</summary>
    private static void Tile(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int n)
    {
        FourRows(a, b, c, n);
        FourRows(a[(4 * n)..], b, c[(4 * n)..], n);
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

    /// <summary>One row of a small product.</summary>
    private static void OneRow(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int n)
    {
        c.Clear();
        for (var k = 0; k < n; k++)
        {
            var source = b.Slice(k * n, n);
            for (var j = 0; j < n; j++)
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
