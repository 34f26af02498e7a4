using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Torch.Tests;

/// <summary>Paints on one backend, and evaluates every picture on the way on another too.</summary>
/// <param name="compare">Told of both evaluations.</param>
internal sealed class TwinBackend(IBackend first, IBackend second, Action<Evaluation, Evaluation> compare) : IBackend
{
    public string Name => first.Name;

    public IVector NewVector(int length) => first.NewVector(length);

    public ICurvature NewCurvature(int capacity) => first.NewCurvature(capacity);

    public IReadOnlyList<Moments> Measure(
        Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide) =>
        first.Measure(network, width, height, rgb, taps, guide);

    public IObjective NewObjective(ObjectiveSpec spec) => new TwinObjective(first.NewObjective(spec), second.NewObjective(spec), second, compare);

    public long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps) => first.EstimateBytes(network, width, height, taps);

    public void Dispose() => first.Dispose();

    private sealed class TwinObjective(IObjective first, IObjective second, IBackend other, Action<Evaluation, Evaluation> compare) : IObjective
    {
        public ReadOnlySpan<double> ContentLosses => first.ContentLosses;

        public ReadOnlySpan<double> StyleLosses => first.StyleLosses;

        public Engine.Backends.Losses Evaluate(IVector image, IVector gradient)
        {
            using var copy = other.NewVector(image.Length);
            using var slope = other.NewVector(image.Length);
            copy.Upload(Values(image));
            var actual = second.Evaluate(copy, slope);
            var expected = first.Evaluate(image, gradient);
            compare(Evaluated(first, expected, gradient), Evaluated(second, actual, slope));
            return expected;
        }

        public void Dispose()
        {
            first.Dispose();
            second.Dispose();
        }

        private static Evaluation Evaluated(IObjective objective, Engine.Backends.Losses losses, IVector gradient) =>
            new(losses, objective.ContentLosses.ToArray(), objective.StyleLosses.ToArray(), Values(gradient));

        private static float[] Values(IVector vector)
        {
            var values = new float[vector.Length];
            vector.Download(values);
            return values;
        }
    }
}
