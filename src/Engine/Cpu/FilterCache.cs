using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>The Winograd filters of each convolution in use: transformed once, at its first use, for all sizes and pictures.</summary>
internal sealed class FilterCache<V> : IDisposable
    where V : struct, ILanes<V>
{
    private readonly Dictionary<Convolution, WinogradFilters> _forward = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Convolution, WinogradFilters> _backward = new(ReferenceEqualityComparer.Instance);

    public WinogradFilters Forward(Convolution convolution) =>
        _forward.TryGetValue(convolution, out var filters) ? filters : _forward[convolution] = WinogradFilters.Forward<V>(convolution);

    public WinogradFilters Backward(Convolution convolution) =>
        _backward.TryGetValue(convolution, out var filters) ? filters : _backward[convolution] = WinogradFilters.Backward<V>(convolution);

    public void Dispose()
    {
        foreach (var filters in _forward.Values.Concat(_backward.Values))
            filters.Dispose();
    }
}
