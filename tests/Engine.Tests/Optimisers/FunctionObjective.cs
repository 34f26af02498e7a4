using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Optimisers;

/// <summary>A function of a few variables as an objective.</summary>
internal sealed class FunctionObjective(Func<float[], double[], double> function) : IObjective
{
    public int Evaluations { get; private set; }

    public ReadOnlySpan<double> ContentLosses => [];

    public ReadOnlySpan<double> StyleLosses => [];

    public Engine.Backends.Losses Evaluate(IVector image, IVector gradient)
    {
        Evaluations++;
        var slope = new double[image.Length];
        var value = function(((ReferenceVector)image).Values, slope);
        gradient.Upload([.. slope.Select(x => (float)x)]);
        return new(value, 0, 0, 0);
    }

    public void Dispose() { }

    public static FunctionObjective Rosenbrock() => new((x, slope) =>
    {
        var (a, b) = (1.0 - x[0], x[1] - (double)x[0] * x[0]);
        (slope[0], slope[1]) = (-2 * a - 400 * x[0] * b, 200 * b);
        return a * a + 100 * b * b;
    });

    /// <summary>1/2 sum curvature_i (x_i - i)^2, curvatures from 1 to 100.</summary>
    public static FunctionObjective Quadratic() => new((x, slope) =>
    {
        var value = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var curvature = Math.Pow(100, i / (x.Length - 1.0));
            slope[i] = curvature * (x[i] - i);
            value += 0.5 * curvature * (x[i] - i) * (x[i] - i);
        }
        return value;
    });
}
