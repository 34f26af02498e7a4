using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>The network's responses to a picture of one size, up to the deepest tap that is wanted.</summary>
internal sealed unsafe class ForwardPass<V> : IDisposable
    where V : struct, ILanes<V>
{
    private readonly FeatureMap?[] _responses, _pooled;
    private readonly PoolGates?[] _gates;
    private readonly List<WinogradConvolution<V>> _convolutions = [];
    private readonly List<ForwardSink<V>> _sinks = [];
    private readonly WinogradScratch _scratch;

    /// <param name="depth">Index of the last convolution.</param>
    /// <param name="taps">Indices of the convolutions whose responses somebody reads.</param>
    /// <param name="backward">Whether the scratch memory must serve the backward convolutions too.</param>
    public ForwardPass(
        Network network, IReadOnlyCollection<int> taps, int width, int height, FilterCache<V> filters, WorkTeam team, bool backward)
    {
        var depth = taps.Max();
        (Network, Depth) = (network, depth);
        (_responses, _pooled, _gates) = (new FeatureMap?[depth + 1], new FeatureMap?[depth + 1], new PoolGates?[depth + 1]);
        for (var i = 0; i <= depth; i++)
        {
            var (w, h) = network.SizeAt(i, width, height);
            if (w == 0 || h == 0)
                throw new ArgumentException($"A picture of {width}x{height} has no response at {network.Convolutions[i].Name}.", nameof(taps));
            if (network.Convolutions[i].PoolBefore)
                _pooled[i] = new(network.Convolutions[i].Inputs, w, h);
            if (Gated(network, taps, i))
                _gates[i] = new(network.Convolutions[i].Outputs, w, h);
            else
                _responses[i] = new(network.Convolutions[i].Outputs, w, h);
        }
        Input = new(network.Preprocessing, network.Padding, width, height, team);
        First = new(network, Input, Response(0), team);
        _scratch = new(ScratchUses(filters, backward), team.Size);
        for (var i = 1; i <= depth; i++)
        {
            var next = i < depth ? _pooled[i + 1] : null;
            var sink = new ForwardSink<V>(network.Convolutions[i], _responses[i], _gates[i], next, network.Pooling);
            _sinks.Add(sink);
            _convolutions.Add(new(filters.Forward(network.Convolutions[i]), new MapSource<V>(InputOf(i), network.Padding), sink, team, _scratch));
        }
    }

    public Network Network { get; }
    public int Depth { get; }
    public InputPlanes Input { get; }
    public FirstConvolution<V> First { get; }
    public WinogradScratch Scratch => _scratch;

    /// <summary>Of a tap, or of a convolution that no pooling follows.</summary>
    public FeatureMap Response(int convolution) =>
        _responses[convolution] ?? throw new InvalidOperationException($"The response of {Network.Convolutions[convolution].Name} is not kept.");

    /// <summary>What is kept instead of a response; null where the response itself is.</summary>
    public PoolGates? Gates(int convolution) => _gates[convolution];

    /// <summary>Whether only gates are kept of a response: a pooling follows, and nobody else reads it. The first is always kept.</summary>
    public static bool Gated(Network network, IReadOnlyCollection<int> taps, int convolution) =>
        convolution > 0 && convolution < taps.Max() && network.Convolutions[convolution + 1].PoolBefore && !taps.Contains(convolution);

    /// <summary>What a convolution (not the first) reads: the response before it, pooled where the network pools.</summary>
    public FeatureMap InputOf(int convolution) => _pooled[convolution] ?? Response(convolution - 1);

    /// <summary>Prepares the input planes and computes all responses.</summary>
    /// <param name="image">3 x height x width in 0..1.</param>
    public void Run(float* image)
    {
        Input.Prepare(image);
        First.Forward();
        if (Depth > 0 && _pooled[1] is { } pooled)
            PoolFirst(pooled);
        foreach (var convolution in _convolutions)
            convolution.Run();
    }

    /// <summary>A pooling straight after the first convolution, which no VGG has, is not fused.</summary>
    private void PoolFirst(FeatureMap pooled)
    {
        for (var block = 0; block < pooled.Blocks; block++)
            for (var y = 0; y < pooled.Height; y++)
                for (var x = 0; x < pooled.Width; x++)
                    for (var lane = 0; lane < 16; lane += V.Count)
                        V.Store(
                            pooled.At(block, y, x) + lane,
                            PoolCell.Pool<V>(
                                Network.Pooling, Response(0).At(block, 2 * y, 2 * x) + lane, Response(0).At(block, 2 * y + 1, 2 * x) + lane));
    }

    private IEnumerable<(WinogradFilters, int)> ScratchUses(FilterCache<V> filters, bool backward)
    {
        for (var i = 1; i <= Depth; i++)
        {
            var tiles = new TileGrid(InputOf(i).Width, InputOf(i).Height).Count;
            yield return (filters.Forward(Network.Convolutions[i]), tiles);
            if (backward)
                yield return (filters.Backward(Network.Convolutions[i]), tiles);
        }
    }

    public void Dispose()
    {
        foreach (var map in _responses.Concat(_pooled))
            map?.Dispose();
        foreach (var gates in _gates)
            gates?.Dispose();
        foreach (var sink in _sinks)
            sink.Dispose();
        Input.Dispose();
        First.Dispose();
        _scratch.Dispose();
    }
}
