namespace RenderFarm.Engine.Colors;

/// <summary>Symmetric positive 3 x 3 matrices, row by row.</summary>
internal static class Symmetric3
{
    /// <summary>Sweeps after which Jacobi's method has converged to the last bit for 3 x 3: five suffice, it converges quadratically.</summary>
    private const int Sweeps = 12;

    public static double[] Multiply(double[] a, double[] b)
    {
        var product = new double[9];
        for (var i = 0; i < 9; i++)
            for (var k = 0; k < 3; k++)
                product[i] += a[i / 3 * 3 + k] * b[k * 3 + i % 3];
        return product;
    }

    /// <summary>V diag(e^p) V^T of A = V diag(e) V^T.</summary>
    public static double[] Power(double[] matrix, double exponent)
    {
        var a = (double[])matrix.Clone();
        double[] v = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        for (var sweep = 0; sweep < Sweeps; sweep++)
            foreach (var (p, q) in new[] { (0, 1), (0, 2), (1, 2) })
                Rotate(a, v, p, q);
        var result = new double[9];
        for (var i = 0; i < 9; i++)
            for (var k = 0; k < 3; k++)
                result[i] += v[i / 3 * 3 + k] * Math.Pow(Math.Max(a[4 * k], double.Epsilon), exponent) * v[i % 3 * 3 + k];
        return result;
    }

    /// <summary>One Jacobi rotation: a(p, q) becomes zero, v gathers the eigenvectors in its columns.</summary>
    private static void Rotate(double[] a, double[] v, int p, int q)
    {
        if (a[3 * p + q] == 0)
            return;
        var theta = (a[4 * q] - a[4 * p]) / (2 * a[3 * p + q]);
        var t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        var c = 1 / Math.Sqrt(t * t + 1);
        var s = t * c;
        for (var k = 0; k < 3; k++)
            (a[3 * k + p], a[3 * k + q]) = (c * a[3 * k + p] - s * a[3 * k + q], s * a[3 * k + p] + c * a[3 * k + q]);
        for (var k = 0; k < 3; k++)
            (a[3 * p + k], a[3 * q + k]) = (c * a[3 * p + k] - s * a[3 * q + k], s * a[3 * p + k] + c * a[3 * q + k]);
        for (var k = 0; k < 3; k++)
            (v[3 * k + p], v[3 * k + q]) = (c * v[3 * k + p] - s * v[3 * k + q], s * v[3 * k + p] + c * v[3 * k + q]);
    }
}
