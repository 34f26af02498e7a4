namespace RenderFarm.Engine.Tests.Reference;

/// <summary>Powers of symmetric positive matrices by Jacobi's rotations, in double precision.</summary>
internal static class ReferenceEigen
{
    public static double[] Power(double[] matrix, int n, double exponent)
    {
        // A perturbation in a finite difference need not be symmetric: the function is of the symmetric part.
        var a = new double[n * n];
        var v = new double[n * n];
        for (var i = 0; i < n * n; i++)
        {
            a[i] = 0.5 * (matrix[i] + matrix[i % n * n + i / n]);
            v[i] = i % (n + 1) == 0 ? 1 : 0;
        }
        for (var sweep = 0; sweep < 30; sweep++)
            for (var p = 0; p < n; p++)
                for (var q = p + 1; q < n; q++)
                    Rotate(a, v, n, p, q);
        var scaled = new double[n * n];
        var transposed = new double[n * n];
        for (var i = 0; i < n * n; i++)
        {
            scaled[i] = v[i] * Math.Pow(Math.Max(a[i % n * (n + 1)], 1e-300), exponent);
            transposed[i % n * n + i / n] = v[i];
        }
        return Multiply(scaled, transposed, n);
    }

    public static double[] Multiply(double[] a, double[] b, int n)
    {
        var product = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var k = 0; k < n; k++)
                for (var j = 0; j < n; j++)
                    product[i * n + j] += a[i * n + k] * b[k * n + j];
        return product;
    }

    private static void Rotate(double[] a, double[] v, int n, int p, int q)
    {
        if (Math.Abs(a[p * n + q]) < 1e-300)
            return;
        var theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < n; k++)
        {
            (a[k * n + p], a[k * n + q]) = (c * a[k * n + p] - s * a[k * n + q], s * a[k * n + p] + c * a[k * n + q]);
            (v[k * n + p], v[k * n + q]) = (c * v[k * n + p] - s * v[k * n + q], s * v[k * n + p] + c * v[k * n + q]);
        }
        for (var k = 0; k < n; k++)
            (a[p * n + k], a[q * n + k]) = (c * a[p * n + k] - s * a[q * n + k], s * a[p * n + k] + c * a[q * n + k]);
    }
}
