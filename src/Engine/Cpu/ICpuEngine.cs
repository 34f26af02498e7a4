using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>The backend's work, compiled for one width of register.</summary>
internal interface ICpuEngine : IDisposable
{
    string InstructionSet { get; }

    IReadOnlyList<Moments> Measure(
        Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide);

    IObjective NewObjective(ObjectiveSpec spec);
}

/// <inheritdoc/>
internal sealed unsafe class CpuEngine<V>(WorkTeam team) : ICpuEngine
    where V : struct, ILanes<V>
{
    private readonly FilterCache<V> _filters = new();

    public string InstructionSet => V.InstructionSet;

    public IReadOnlyList<Moments> Measure(
        Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide)
    {
        var indices = taps.Select(network.IndexOf).ToArray();
        using var forward = new ForwardPass<V>(network, indices, width, height, _filters, team, backward: false);
        using var meter = new MomentMeter<V>(team, indices.Select(forward.Response), guide is not null);
        fixed (float* image = rgb)
            forward.Run(image);
        var moments = new List<Moments>();
        foreach (var tap in indices)
        {
            var channels = network.Convolutions[tap].Outputs;
            moments.Add(new(channels, new float[channels], new float[channels * channels]));
            using var map = guide is null ? null : new GuideMap(GuidePooling.AtTap(network, tap, width, height, guide));
            meter.Measure(forward.Response(tap), map?.Weights, moments[^1].Mean, moments[^1].Gram);
        }
        return moments;
    }

    public IObjective NewObjective(ObjectiveSpec spec) => new CpuObjective<V>(spec, _filters, team);

    public void Dispose() => _filters.Dispose();
}
