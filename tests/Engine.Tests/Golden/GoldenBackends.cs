using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>The backends that the golden numbers are held against, and how near each must come.</summary>
internal sealed record GoldenBackends(string Name, Func<IBackend> Create, double LossTolerance, double SingleTolerance)
{
    /// <summary>In double precision, but moments and gradients leave it as float32.</summary>
    private static readonly GoldenBackends Reference = new("reference", () => new ReferenceBackend(), 1e-9, 2e-7);

    /// <summary>In float32 throughout, and by Winograd, whose transforms cost a digit.</summary>
    private static readonly GoldenBackends[] Fast = [.. CpuBackend.InstructionSets.Select(
        set => new GoldenBackends("cpu-" + set, () => new CpuBackend(2, set), 1e-4, 1e-4))];

    private static readonly GoldenBackends[] All = [Reference, .. Fast];

    public static TheoryData<string> Names => [.. All.Select(backend => backend.Name)];

    /// <summary>Without the reference, which takes seconds for what these do in milliseconds.</summary>
    public static TheoryData<string> FastNames => [.. Fast.Select(backend => backend.Name)];

    public static GoldenBackends Named(string name) => All.Single(backend => backend.Name == name);

    /// <summary>Of a loss: relative, with a floor far below what any weight would make visible.</summary>
    public void AssertLoss(double expected, double actual, string what) =>
        Assert.True(
            Math.Abs(actual - expected) <= LossTolerance * Math.Abs(expected) + 1e-12,
            $"{Name}: {what} is {actual:R}, not {expected:R}.");

    /// <summary>Of an array: relative to its root mean square, or to what is given instead.</summary>
    public void AssertValues(IReadOnlyList<double> expected, Func<int, double> actual, string what, double? scale = null)
    {
        var size = scale ?? Math.Sqrt(expected.Sum(x => x * x) / Math.Max(1, expected.Count));
        // Single values may be many times the root mean square: their own size counts too.
        for (var i = 0; i < expected.Count; i++)
            Assert.True(
                Math.Abs(actual(i) - expected[i]) <= SingleTolerance * (size + Math.Abs(expected[i])),
                $"{Name}: {what}[{i}] is {actual(i):R}, not {expected[i]:R}.");
    }
}
