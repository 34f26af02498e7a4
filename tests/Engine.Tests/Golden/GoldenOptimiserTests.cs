using System.Text.Json;
using RenderFarm.Engine.Optimisers;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Tests.Optimisers;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>Optimisers and resampling against PyTorch's and Pillow's.</summary>
public sealed class GoldenOptimiserTests
{
    [Fact]
    public void LbfgsFollowsTheReferenceTrajectory()
    {
        foreach (var golden in GoldenCases.Of("optimisers"))
        {
            var expected = golden.Doubles("losses");
            var values = Run(golden, strongWolfe: false, expected.Length);
            // float32 vectors against float64: where Rosenbrock's valley amplifies rounding, within 2 %.
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], values[i], 0.02 * expected[i] + 1e-5);
        }
    }

    [Fact]
    public void StrongWolfeEndsAsLowAsPyTorchsWithoutMoreEvaluations()
    {
        foreach (var golden in GoldenCases.Of("optimisers"))
        {
            var wolfe = golden.GetProperty("strongWolfe");
            var expected = wolfe.Doubles("losses");
            var function = Function(golden);
            var values = Run(golden, strongWolfe: true, expected.Length, function);
            Assert.True(values[^1] <= expected[^1] + 1e-7, $"{golden.Text("function")}: {values[^1]} against {expected[^1]}");
            Assert.True(function.Evaluations <= 1.5 * wolfe.Doubles("evaluations")[^1], $"{function.Evaluations} evaluations");
        }
    }

    [Fact]
    public void BicubicResizesAsPillow()
    {
        foreach (var golden in GoldenCases.Of("resizes"))
        {
            PixelSize from = new(golden.Int("width"), golden.Int("height")), to = new(golden.Int("toWidth"), golden.Int("toHeight"));
            var plane = GoldenCases.Waves(golden.Int("seed"), from.Width, from.Height).AsSpan(from.Pixels, from.Pixels);
            var resized = Resampling.Bicubic(plane, from, to);
            var expected = golden.Doubles("values");
            for (var i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], resized[i], 2e-6);
        }
    }

    private static List<double> Run(JsonElement golden, bool strongWolfe, int count, FunctionObjective? function = null)
    {
        var backend = new ReferenceBackend();
        var start = golden.Singles("start");
        using var lbfgs = new Lbfgs(backend, start.Length, new(1, golden.Int("history"), strongWolfe, Bounded: false));
        function ??= Function(golden);
        var (image, gradient) = (backend.NewVector(start.Length), backend.NewVector(start.Length));
        image.Upload(start);
        var values = new List<double>();
        Engine.Backends.Losses? known = null;
        while (values.Count < count)
        {
            var losses = known ?? function.Evaluate(image, gradient);
            values.Add(losses.Total);
            known = lbfgs.Step(image, gradient, losses, function);
        }
        return values;
    }

    private static FunctionObjective Function(JsonElement golden) => golden.Text("function") == "rosenbrock"
        ? FunctionObjective.Rosenbrock()
        : new((x, slope) =>
        {
            var value = 0.0;
            for (var i = 0; i < x.Length; i++)
            {
                slope[i] = (1 + i) * (x[i] - i / 8.0);
                value += (1 + i) * (x[i] - i / 8.0) * (x[i] - i / 8.0) / 2;
            }
            return value;
        });
}
