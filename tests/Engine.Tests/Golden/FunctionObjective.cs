using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>A plain function in place of a picture's loss.</summary>
/// <param name="evaluate">Writes the gradient, returns the value; in double precision between float32 vectors.</param>
internal sealed class FunctionObjective(Func<double[], double[], double> evaluate) : IObjective
{
    public int Evaluations { get; private set; }

    public ReadOnlySpan<double> ContentLosses => [];

    public ReadOnlySpan<double> StyleLosses => [];

    public static FunctionObjective Rosenbrock() => new((x, gradient) =>
    {
        var (a, b) = (1 - x[0], x[1] - x[0] * x[0]);
        gradient[0] = -2 * a - 400 * x[0] * b;
        gradient[1] = 200 * b;
        return a * a + 100 * b * b;
    });

    /// <summary>sum_i (1 + i) (x_i - i / 8)^2 / 2</summary>
    public static FunctionObjective Quadratic() => new((x, gradient) =>
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var distance = x[i] - i / 8.0;
            gradient[i] = (1 + i) * distance;
            sum += gradient[i] * distance / 2;
        }
        return sum;
    });

    public Engine.Backends.Losses Evaluate(IVector image, IVector gradient)
    {
        Evaluations++;
        var single = new float[image.Length];
        image.Download(single);
        var slope = new double[single.Length];
        var value = evaluate(Array.ConvertAll(single, x => (double)x), slope);
        gradient.Upload(Array.ConvertAll(slope, x => (float)x));
        return new(value, 0, 0, 0);
    }

    public void Dispose() { }
}
