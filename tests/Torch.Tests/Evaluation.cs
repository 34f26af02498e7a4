using RenderFarm.Engine.Backends;

namespace RenderFarm.Torch.Tests;

/// <summary>What a backend makes of an objective at one picture.</summary>
internal sealed record Evaluation(Engine.Backends.Losses Losses, double[] Content, double[] Style, float[] Gradient)
{
    public static Evaluation Of(IBackend backend, ObjectiveSpec spec, float[] image)
    {
        using var objective = backend.NewObjective(spec);
        using var x = backend.NewVector(image.Length);
        using var slope = backend.NewVector(image.Length);
        x.Upload(image);
        var losses = objective.Evaluate(x, slope);
        var gradient = new float[image.Length];
        slope.Download(gradient);
        return new(losses, objective.ContentLosses.ToArray(), objective.StyleLosses.ToArray(), gradient);
    }

    /// <summary>Euclidean, relative to the first.</summary>
    public static double Distance(IReadOnlyList<float> expected, IReadOnlyList<float> actual) =>
        Length(expected.Zip(actual, (a, b) => a - b)) / Length(expected);

    public static double Length(IEnumerable<float> values) => Math.Sqrt(values.Sum(value => (double)value * value));

    public static void AssertNear(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) <= tolerance * Math.Abs(expected[i]), $"{i}: {actual[i]:R} instead of {expected[i]:R}.");
    }
}
