using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Tests.Painting;

/// <summary>The CPU backend as one that may be some iterations ahead, with losses that a test may change, by the image.</summary>
internal sealed class AheadBackend(int ahead, Func<float[], Engine.Backends.Losses, Engine.Backends.Losses>? change = null) : IBackend
{
    private readonly CpuBackend _inner = new(2);

    /// <summary>Reads of several iterations at once, and all evaluations.</summary>
    public int Windows { get; private set; }
    public int Evaluations { get; private set; }

    public string Name => _inner.Name;

    public IVector NewVector(int length) => _inner.NewVector(length);

    public ICurvature NewCurvature(int capacity) => _inner.NewCurvature(capacity);

    public void Read(IReadOnlyList<INumbers> numbers, Span<double> values)
    {
        Windows++;
        ((IBackend)_inner).Read(numbers, values);
    }

    public IReadOnlyList<Moments> Measure(
        Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide) =>
        _inner.Measure(network, width, height, rgb, taps, guide);

    public IObjective NewObjective(ObjectiveSpec spec) => new Objective(this, _inner.NewObjective(spec));

    public long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps) => _inner.EstimateBytes(network, width, height, taps);

    public int IterationsAhead(int width, int height) => ahead;

    public void Dispose() => _inner.Dispose();

    private Engine.Backends.Losses Changed(IVector image, Engine.Backends.Losses losses)
    {
        Evaluations++;
        if (change is null)
            return losses;
        var values = new float[image.Length];
        image.Download(values);
        return change(values, losses);
    }

    private sealed class Objective(AheadBackend backend, IObjective inner) : IObjective
    {
        public ReadOnlySpan<double> ContentLosses => inner.ContentLosses;

        public ReadOnlySpan<double> StyleLosses => inner.StyleLosses;

        public Engine.Backends.Losses Evaluate(IVector image, IVector gradient) => backend.Changed(image, inner.Evaluate(image, gradient));

        public void Dispose() => inner.Dispose();
    }
}
