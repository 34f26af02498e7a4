using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// From the injections at the taps back to the picture. Each response turns into its own gradient, deepest first, in its own memory:
/// a map of gradients beside each map of responses would double what a picture needs.
/// </summary>
internal sealed unsafe class BackwardPass<V> : IDisposable
    where V : struct, ILanes<V>
{
    private readonly ForwardPass<V> _forward;
    private readonly List<Action> _steps = [];
    private readonly List<EdgeGradient> _edges = [];

    /// <param name="injections">For each convolution what the losses inject at its response, or null.</param>
    public BackwardPass(ForwardPass<V> forward, IReadOnlyList<Injection<V>?> injections, FilterCache<V> filters, WorkTeam team)
    {
        _forward = forward;
        var network = forward.Network;
        _steps.Add(new UnpoolStep<V>(forward.Response(forward.Depth), null, network.Pooling, injections[forward.Depth], team).Run);
        for (var i = forward.Depth; i > 0; i--)
        {
            var convolution = network.Convolutions[i];
            // Outside of the gradient there is nothing, whatever the network's own padding.
            TileSource gradient = forward.Gates(i) is { } gates
                ? new UnpooledSource<V>(gates, forward.InputOf(i + 1), network.Pooling)
                : new MapSource<V>(forward.Response(i), Networks.Padding.Zero);
            EdgeGradient<V>? edges = null;
            if (network.Padding == Networks.Padding.Replicate)
            {
                edges = new(convolution, gradient, team);
                _edges.Add(edges);
                _steps.Add(edges.Compute);
            }
            TileSink sink = convolution.PoolBefore
                ? new PooledGradientSink<V>(forward.InputOf(i), edges)
                : new GatedGradientSink<V>(forward.Response(i - 1), injections[i - 1], edges);
            _steps.Add(new WinogradConvolution<V>(filters.Backward(convolution), gradient, sink, team, forward.Scratch).Run);
            if (convolution.PoolBefore && forward.Gates(i - 1) is null)
                _steps.Add(new UnpoolStep<V>(forward.Response(i - 1), forward.InputOf(i), network.Pooling, injections[i - 1], team).Run);
        }
    }

    /// <param name="imageGradient">Written: 3 x height x width.</param>
    public void Run(float* imageGradient)
    {
        foreach (var step in _steps)
            step();
        _forward.First.Backward(imageGradient);
    }

    public void Dispose()
    {
        foreach (var edge in _edges)
            edge.Dispose();
    }
}
