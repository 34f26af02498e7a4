using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Optimisers;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>L-BFGS beside PyTorch's, on functions without pixels.</summary>
public sealed class OptimiserGoldenTests
{
    public static TheoryData<string> Backends => GoldenBackends.Names;

    [Theory, MemberData(nameof(Backends))]
    public void FixedStepsGoWherePyTorchGoes(string backendName)
    {
        foreach (var golden in GoldenFile.Read<GoldenOptimiser>("optimisers"))
        {
            var losses = Run(backendName, golden, strongWolfe: false, golden.Losses.Length - 1, out _);
            for (var i = 0; i < losses.Count; i++)
                // Float32 steps stray from float64 ones as they go; far below the first loss they have their own noise.
                Assert.True(
                    Math.Abs(losses[i] - golden.Losses[i]) <= 5e-3 * golden.Losses[i] + 1e-9 * golden.Losses[0],
                    $"{golden.Function}, history {golden.History}: after {i} steps {losses[i]}, not {golden.Losses[i]}.");
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public void StrongWolfeIsAsGoodAsPyTorchForAsManyEvaluations(string backendName)
    {
        foreach (var golden in GoldenFile.Read<GoldenOptimiser>("optimisers"))
        {
            const double reduction = 1e-9;
            var reached = Array.FindIndex(golden.StrongWolfe.Losses, loss => loss < reduction * golden.Losses[0]);
            // Searches differ in how they interpolate: half as much again is a tie.
            var budget = golden.StrongWolfe.Evaluations[reached] * 3 / 2;
            var losses = Run(backendName, golden, strongWolfe: true, 2 * reached, out var evaluations);
            var step = losses.FindIndex(loss => loss < reduction * golden.Losses[0]);
            Assert.True(step >= 0, $"{golden.Function}: {losses[^1]} after {losses.Count - 1} steps.");
            Assert.True(evaluations[step] <= budget, $"{golden.Function}: {evaluations[step]} evaluations, PyTorch took {budget * 2 / 3}.");
            Assert.True(losses.Zip(losses.Skip(1)).Take(step).All(pair => pair.Second < pair.First), $"{golden.Function}: a step went up.");
        }
    }

    /// <returns>The loss before each step and after the last.</returns>
    private static List<double> Run(string backendName, GoldenOptimiser golden, bool strongWolfe, int steps, out List<int> evaluations)
    {
        using var backend = GoldenBackends.Named(backendName).Create();
        using var objective = golden.Function == "rosenbrock" ? FunctionObjective.Rosenbrock() : FunctionObjective.Quadratic();
        using var x = backend.NewVector(golden.Start.Length);
        using var gradient = backend.NewVector(golden.Start.Length);
        using var optimiser = new Lbfgs(backend, x.Length, new LbfgsOptions(1, golden.History, strongWolfe, Bounded: false));
        x.Upload(Array.ConvertAll(golden.Start, value => (float)value));
        var losses = new List<double>();
        evaluations = [];
        Engine.Backends.Losses? known = null;
        for (var step = 0; step <= steps; step++)
        {
            var at = known ?? objective.Evaluate(x, gradient);
            losses.Add(at.Total);
            evaluations.Add(objective.Evaluations);
            known = optimiser.Step(x, gradient, at, objective);
        }
        return losses;
    }
}

internal sealed record GoldenOptimiser(
    string Function, double[] Start, int History, double[] Losses, double[] End, GoldenStrongWolfe StrongWolfe);

/// <param name="Losses">Before each step.</param>
/// <param name="Evaluations">How often the function was evaluated up to the end of each step.</param>
internal sealed record GoldenStrongWolfe(double[] Losses, int[] Evaluations);
