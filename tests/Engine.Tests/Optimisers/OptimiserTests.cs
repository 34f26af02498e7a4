using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;
using RenderFarm.Engine.Optimisers;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Optimisers;

public sealed class OptimiserTests
{
    private static readonly ReferenceBackend Backend = new();

    [Fact]
    public void StrongWolfeFindsRosenbrocksMinimum()
    {
        using var lbfgs = new Lbfgs(Backend, 2, new(1, 10, StrongWolfe: true, Bounded: false));
        var (x, values) = Run(lbfgs, FunctionObjective.Rosenbrock(), [-1.2f, 1], 60);
        Assert.True(values[^1] < 1e-8, $"{values[^1]} at {x[0]}, {x[1]}");
        for (var i = 1; i < values.Count; i++)
            Assert.True(values[i] <= values[i - 1]);
    }

    [Fact]
    public void FixedStepsSolveAQuadratic()
    {
        using var lbfgs = new Lbfgs(Backend, 10, new(1, 10, StrongWolfe: false, Bounded: false));
        var (x, _) = Run(lbfgs, FunctionObjective.Quadratic(), new float[10], 120);
        for (var i = 0; i < 10; i++)
            Assert.Equal(i, x[i], 1e-3);
    }

    [Fact]
    public void TheFirstStepHasLengthOneOfTheGradientsSum()
    {
        using var lbfgs = new Lbfgs(Backend, 10, new(0.5, 10, StrongWolfe: false, Bounded: false));
        var (x, _) = Run(lbfgs, FunctionObjective.Quadratic(), new float[10], 1);
        Assert.Equal(0.5, x.Sum(value => Math.Abs(value)), 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnlyAStepWithinTheBoundsNeverEndsHigher(bool bounded)
    {
        // Nearly a cone: along a ray the slope hardly changes, so that the first pair promises a minimum far beyond the tip.
        var cone = new FunctionObjective((x, slope) =>
        {
            var value = Math.Sqrt(1e-6 + (x[0] - 0.3) * (x[0] - 0.3) + 9 * (x[1] - 0.3) * (x[1] - 0.3));
            (slope[0], slope[1]) = ((x[0] - 0.3) / value, 9 * (x[1] - 0.3) / value);
            return value;
        });
        using var lbfgs = new Lbfgs(Backend, 2, new(0.1, 5, StrongWolfe: false, bounded));
        var (_, values) = Run(lbfgs, cone, [0.9f, 0.3001f], 100);
        Assert.Equal(bounded, values.Zip(values.Skip(1)).All(pair => pair.Second <= 1.01 * pair.First));
        if (bounded)
            Assert.True(values[^1] < 0.01, $"{values[^1]}");
    }

    [Fact]
    public void ADirectionThatIsUphillAllAlongLeadsNowhere()
    {
        var liar = new FunctionObjective((x, slope) =>
        {
            slope[0] = -1;
            return 1 + 100 * x[0];
        });
        using var lbfgs = new Lbfgs(Backend, 1, new(1, 5, StrongWolfe: false, Bounded: true));
        var (x, values) = Run(lbfgs, liar, [0.5f], 5);
        Assert.InRange(x[0], 0.5f, 0.51f);
        Assert.All(values, value => Assert.InRange(value, 51, 52));
    }

    [Fact]
    public void TheLastPairsGiveTheDenseInverseOfBfgs()
    {
        const int n = 6;
        var random = new Random(1);
        using var pairs = new CurvaturePairs(Backend, n, 4);
        var steps = new List<(float[] S, float[] Y)>();
        for (var i = 0; i < 6; i++)
        {
            var s = Draw(random, n);
            float[] y = [.. s.Select((value, k) => value * (k + 1) + 0.1f * random.NextSingle())];
            steps.Add((s, y));
        }
        var g = Draw(random, n);
        foreach (var (s, y) in steps)
            Add(pairs, s, y, g);
        Assert.Equal(4, pairs.Count);
        var direction = Vector(new float[n]);
        pairs.Descend(Vector(g), direction);
        var expected = DenseInverse(steps[^4..], n);
        for (var i = 0; i < n; i++)
            Assert.Equal(-Enumerable.Range(0, n).Sum(j => expected[i, j] * g[j]), ((ReferenceVector)direction).Values[i], 1e-4);
        Assert.Equal(direction.Dot(Vector(g)), pairs.Slope, 1e-5);
    }

    [Fact]
    public void PairsWithoutCurvatureAreSkippedAndTheOldestGoes()
    {
        using var pairs = new CurvaturePairs(Backend, 2, 2);
        float[] g = [4, 4];
        Add(pairs, [1, 0], [-1, 0], g);
        Assert.Equal(0, pairs.Count);
        Add(pairs, [1, 0], [1, 0], g);
        Add(pairs, [0, 1], [0, 2], g);
        Add(pairs, [0, 1], [0, 4], g);
        Assert.Equal(2, pairs.Count);
        var direction = Vector([0, 0]);
        pairs.Descend(Vector(g), direction);
        Assert.Equal(-8, pairs.Slope);
        Assert.Equal([-1, -1], ((ReferenceVector)direction).Values);
    }

    [Fact]
    public void AdamsFirstStepsAreThoseOfThePaper()
    {
        using var adam = new Adam(Backend, 3, 0.1, bounded: true);
        var image = Vector([0.5f, 0.5f, 0.5f]);
        var objective = new FunctionObjective((_, slope) => slope[1] = -(slope[0] = 3));
        var gradient = Backend.NewVector(3);
        for (var i = 0; i < 2; i++)
            adam.Step(image, gradient, objective.Evaluate(image, gradient), objective);
        // A constant gradient moves by the rate each step, whatever its size; none moves nothing.
        Assert.Equal(0.3f, ((ReferenceVector)image).Values[0], 1e-5f);
        Assert.Equal(0.7f, ((ReferenceVector)image).Values[1], 1e-5f);
        Assert.Equal(0.5f, ((ReferenceVector)image).Values[2]);
    }

    [Fact]
    public void AdamKeepsItsMomentsWhenThePictureGrows()
    {
        using var adam = new Adam(Backend, 3 * 4, 0.1, bounded: true);
        var objective = new FunctionObjective((_, slope) => Fill(slope, 2));
        var (small, gradient) = (Vector(Enumerable.Repeat(0.5f, 12).ToArray()), Backend.NewVector(12));
        adam.Step(small, gradient, objective.Evaluate(small, gradient), objective);
        adam.MoveTo(Frame.For(new(2, 2), 1), Frame.For(new(4, 4), 1));
        var (large, none) = (Vector(Enumerable.Repeat(0.5f, 48).ToArray()), Backend.NewVector(48));
        adam.Step(large, none, default, objective);
        // The moment carries on although the gradient is zero now, alike everywhere.
        Assert.All(((ReferenceVector)large).Values, value => Assert.Equal(((ReferenceVector)large).Values[0], value, 1e-6f));
        Assert.True(((ReferenceVector)large).Values[0] < 0.46f);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("lbfgs")]
    [InlineData("wolfe")]
    [InlineData("bounded")]
    public void SavedStateComesBackExactly(string kind)
    {
        IOptimizer Make() => kind == "adam"
            ? new Adam(Backend, 2, 0.01, bounded: true)
            : new Lbfgs(Backend, 2, new(1, 3, kind == "wolfe", kind == "bounded"));
        using var first = Make();
        var (x, _) = Run(first, FunctionObjective.Rosenbrock(), [0.2f, 0.9f], 7);
        var writer = new CheckpointWriter();
        first.Save(writer);
        using var second = Make();
        second.Load(new CheckpointReader(writer.Seal()));
        Assert.Equal(
            Run(first, FunctionObjective.Rosenbrock(), x, 9).X, Run(second, FunctionObjective.Rosenbrock(), x, 9).X);
    }

    [Fact]
    public void TheAverageIsUnbiased()
    {
        using var average = new IterateAverage(Backend, 1, 0.9);
        var values = new float[1];
        average.Add(Vector([4]));
        average.Download(values);
        Assert.Equal(4, values[0], 1e-5f);
        average.Add(Vector([1]));
        average.Download(values);
        Assert.Equal((0.9 * 4 + 1) / 1.9, values[0], 1e-5);
    }

    private static (float[] X, List<double> Values) Run(IOptimizer optimizer, FunctionObjective objective, float[] start, int iterations)
    {
        var (image, gradient) = (Vector(start), Backend.NewVector(start.Length));
        var values = new List<double>();
        Engine.Backends.Losses? known = null;
        for (var i = 0; i < iterations; i++)
        {
            var losses = known ?? objective.Evaluate(image, gradient);
            values.Add(losses.Total);
            known = optimizer.Step(image, gradient, losses, objective);
        }
        return ([.. ((ReferenceVector)image).Values], values);
    }

    private static void Add(CurvaturePairs pairs, float[] step, float[] change, float[] gradient)
    {
        IVector s = Vector(step), y = Vector(change);
        pairs.Add(ref s, ref y, Vector(gradient));
    }

    private static double Fill(double[] slope, double value)
    {
        Array.Fill(slope, value);
        return 0;
    }

    private static IVector Vector(float[] values)
    {
        var vector = Backend.NewVector(values.Length);
        vector.Upload(values);
        return vector;
    }

    private static float[] Draw(Random random, int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextSingle() - 0.5f)];

    /// <summary>H = (I - r s y^T) H (I - r y s^T) + r s s^T for each pair, from (s.y / y.y) I of the last.</summary>
    private static double[,] DenseInverse(List<(float[] S, float[] Y)> steps, int n)
    {
        var h = new double[n, n];
        var (s, y) = steps[^1];
        for (var i = 0; i < n; i++)
            h[i, i] = Dot(s, y) / Dot(y, y);
        foreach (var (step, change) in steps)
        {
            var r = 1 / Dot(step, change);
            var next = new double[n, n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                {
                    for (var k = 0; k < n; k++)
                        for (var l = 0; l < n; l++)
                            next[i, j] += ((i == k ? 1 : 0) - r * step[i] * change[k]) * h[k, l] * ((l == j ? 1 : 0) - r * change[l] * step[j]);
                    next[i, j] += r * step[i] * step[j];
                }
            h = next;
        }
        return h;
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();
}
