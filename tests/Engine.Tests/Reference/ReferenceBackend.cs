using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Optimisers;

namespace RenderFarm.Engine.Tests.Reference;

/// <summary>A slow, obvious backend in double precision (vectors are single, as everywhere): every fast one is checked against it.</summary>
internal sealed class ReferenceBackend : IBackend
{
    public string Name => "reference";

    public IVector NewVector(int length) => new ReferenceVector(length);

    public ICurvature NewCurvature(int capacity) => new HostCurvature(capacity, (left, right, products) =>
    {
        for (var i = 0; i < left.Length; i++)
            for (var j = 0; j < right.Length; j++)
                products[i * right.Length + j] = left[i].Dot(right[j]);
    });

    public IReadOnlyList<Moments> Measure(
        Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide)
    {
        var indices = taps.Select(network.IndexOf).ToArray();
        var image = ReferenceTensor.Rgb(ReferenceTensor.Widen(rgb), width, height);
        var layers = ReferenceNetwork.Forward(network, image, indices.DefaultIfEmpty(-1).Max());
        return [.. indices.Select(tap => ReferenceMoments.Measure(
            layers[tap].Output, guide is null ? null : GuidePooling.AtTap(network, tap, width, height, guide)).ToSingle())];
    }

    public IObjective NewObjective(ObjectiveSpec spec) => new ReferenceObjective(spec);

    public long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps)
    {
        var bytes = 0L;
        for (var i = 0; i <= taps.Select(network.IndexOf).DefaultIfEmpty(-1).Max(); i++)
        {
            var (w, h) = network.SizeAt(i, width, height);
            bytes += 4L * sizeof(double) * w * h * network.Convolutions[i].Outputs;
        }
        return bytes;
    }

    public void Dispose() { }
}
