using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Masks;

namespace RenderFarm.Engine.Cpu;

/// <summary>The objective in one place: forward, moments, losses, backward, and the terms on the picture itself.</summary>
internal sealed unsafe class CpuObjective<V> : IObjective
    where V : struct, ILanes<V>
{
    private readonly WorkTeam _team;
    private readonly ForwardPass<V>? _forward;
    private readonly BackwardPass<V>? _backward;
    private readonly InputPlanes _input;
    private readonly MomentMeter<V>? _meter;
    private readonly List<IDisposable> _owned = [];
    private readonly (StyleTap Tap, FeatureMap Response)[] _styles;
    private readonly ContentTap[] _contents;
    private readonly ColorPyramidTerm<V>[] _colors;
    private readonly TotalVariationTerm<V>? _variation;
    private readonly double[] _styleLosses, _contentLosses;
    private readonly Action<int, int> _evaluateStyle, _measureContentRow;
    private ContentTap _measured = null!;

    public CpuObjective(ObjectiveSpec spec, FilterCache<V> filters, WorkTeam team)
    {
        _team = team;
        var (network, width, height) = (spec.Network, spec.Width, spec.Height);
        var styleTaps = spec.StyleTerms.Select(t => network.IndexOf(t.Tap)).ToArray();
        var contentTaps = spec.ContentTerms.Select(t => network.IndexOf(t.Tap)).ToArray();
        var depth = styleTaps.Concat(contentTaps).DefaultIfEmpty(-1).Max();
        int[] taps = [.. styleTaps, .. contentTaps];
        _forward = depth < 0 ? null : Own(new ForwardPass<V>(network, taps, width, height, filters, team, backward: true));
        _input = _forward?.Input ?? Own(new InputPlanes(network.Preprocessing, network.Padding, width, height, team));
        _styles = new (StyleTap, FeatureMap)[styleTaps.Length];
        for (var i = 0; i < styleTaps.Length; i++)
            _styles[i] = NewStyle(spec, spec.StyleTerms[i], styleTaps[i]);
        _contents = NewContents(spec, contentTaps);
        if (_styles.Length > 0)
            _meter = Own(new MomentMeter<V>(team, _styles.Select(s => s.Response), spec.StyleTerms.Any(t => t.Guide >= 0)));
        if (_forward is not null)
            _backward = Own(new BackwardPass<V>(_forward, NewInjections(styleTaps, contentTaps, depth, filters), filters, team));
        _colors = [.. spec.ColorTerms.Select(t => Own(new ColorPyramidTerm<V>(t, network.Preprocessing, _input, team)))];
        if (spec.TotalVariationWeight != 0)
            _variation = new(spec.TotalVariationWeight, width, height, team);
        (_styleLosses, _contentLosses) = (new double[_styles.Length], new double[_contents.Length]);
        (_evaluateStyle, _measureContentRow) = ((i, _) => _styles[i].Tap.Evaluate<V>(), (y, _) => _measured.MeasureRow<V>(y));
    }

    public ReadOnlySpan<double> ContentLosses => _contentLosses;

    public ReadOnlySpan<double> StyleLosses => _styleLosses;

    public Backends.Losses Evaluate(IVector image, IVector gradient)
    {
        float* x = ((CpuVector)image).Pointer, slope = ((CpuVector)gradient).Pointer;
        if (_forward is null || _backward is null)
        {
            _input.Prepare(x);
            new Span<float>(slope, gradient.Length).Clear();
        }
        else
        {
            _forward.Run(x);
            MeasureContents();
            MeasureStyles();
            _backward.Run(slope);
        }
        double color = 0;
        foreach (var term in _colors)
            color += term.Evaluate(slope);
        return new(Backends.Losses.Sum(_contentLosses), Backends.Losses.Sum(_styleLosses), color, _variation?.Evaluate(x, slope) ?? 0);
    }

    private void MeasureContents()
    {
        for (var i = 0; i < _contents.Length; i++)
        {
            _measured = _contents[i];
            _team.Run(_measured.Rows, _measureContentRow);
            _contentLosses[i] = _measured.Loss;
        }
    }

    private void MeasureStyles()
    {
        foreach (var (tap, response) in _styles)
            _meter!.Measure(response, tap.Guide?.Weights, tap.Moments.Mean, tap.Moments.Gram);
        _team.Run(_styles.Length, _evaluateStyle);
        for (var i = 0; i < _styles.Length; i++)
            _styleLosses[i] = _styles[i].Tap.Loss;
    }

    private (StyleTap, FeatureMap) NewStyle(ObjectiveSpec spec, StyleTerm term, int tap)
    {
        var guide = term.Guide < 0
            ? null
            : Own(new GuideMap(GuidePooling.AtTap(spec.Network, tap, spec.Width, spec.Height, spec.Guides[term.Guide])));
        var response = _forward!.Response(tap);
        return (Own(new StyleTap(term, response, guide)), response);
    }

    /// <summary>The photograph goes through the same memory that the painting will use.</summary>
    private ContentTap[] NewContents(ObjectiveSpec spec, int[] taps)
    {
        if (taps.Length == 0)
            return [];
        fixed (float* photograph = spec.Content)
            _forward!.Run(photograph);
        return [.. taps.Select((tap, i) =>
        {
            var response = _forward.Response(tap);
            var target = new FeatureMap(response.Channels, response.Width, response.Height);
            Buffer.MemoryCopy(response.Pointer, target.Pointer, 4 * target.BlockStride * target.Blocks, 4 * response.BlockStride * response.Blocks);
            return Own(new ContentTap(spec.ContentTerms[i], response, target));
        })];
    }

    private Injection<V>?[] NewInjections(int[] styleTaps, int[] contentTaps, int depth, FilterCache<V> filters)
    {
        var injections = new Injection<V>?[depth + 1];
        for (var i = 0; i <= depth; i++)
        {
            StyleTap[] styles = [.. _styles.Where((_, n) => styleTaps[n] == i).Select(s => s.Tap)];
            ContentTap[] contents = [.. _contents.Where((_, n) => contentTaps[n] == i)];
            if (styles.Length + contents.Length == 0)
                continue;
            var response = _forward!.Response(i);
            var columns = UnpoolStep<V>.Columns;
            if (i < depth && !_forward.Network.Convolutions[i + 1].PoolBefore)
                columns = 4 * WinogradScratch.PreparedTiles(
                    filters.Backward(_forward.Network.Convolutions[i + 1]), new TileGrid(response.Width, response.Height).Count, _team.Size);
            injections[i] = Own(new Injection<V>(response, styles, contents, columns, _team.Size));
        }
        return injections;
    }

    private T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }

    public void Dispose()
    {
        for (var i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _owned.Clear();
    }
}
