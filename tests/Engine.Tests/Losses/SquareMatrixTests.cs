using RenderFarm.Engine.Losses;

namespace RenderFarm.Engine.Tests.Losses;

public sealed class SquareMatrixTests
{
    [Fact]
    public void ProductsAreRightForEverySize()
    {
        var random = new Random(1);
        for (var n = 1; n <= 70; n++)
        {
            var (a, b, c) = (new float[n * n], new float[n * n], new float[n * n]);
            for (var i = 0; i < n * n; i++)
                (a[i], b[i], c[i]) = (random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, float.NaN);
            SquareMatrix.Multiply(a, b, c, n);
            for (var i = 0; i < n * n; i++)
            {
                var sum = 0.0;
                for (var k = 0; k < n; k++)
                    sum += (double)a[i / n * n + k] * b[k * n + i % n];
                Assert.Equal(sum, c[i], 1e-5);
            }
        }
    }
}
