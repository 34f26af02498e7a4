using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Torch.Features;
using RenderFarm.Engine.Torch.Terms;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch;

/// <summary>One picture's loss on Torch's device. Its losses are numbers on the device until the whole evaluation is queued, and come home in one read.</summary>
internal sealed class TorchObjective : IObjective
{
    private readonly ObjectiveSpec _spec;
    private readonly FilterStore _filters;
    private readonly MemoryGuard _memory;
    private readonly NetworkInput _input;
    private readonly int[] _contentTaps, _styleTaps;
    private readonly int _depth;
    private readonly List<IDisposable> _owned = [];

    /// <summary>Content terms, then style terms.</summary>
    private readonly IFrameTerm[] _terms;

    private readonly ColorTap[] _colors;

    /// <summary>Content, style and color terms, total variation.</summary>
    private readonly Tensor?[] _numbers;

    private readonly double[] _losses;

    public TorchObjective(ObjectiveSpec spec, FilterStore filters, MemoryGuard memory)
    {
        (_spec, _filters, _memory) = (spec, filters, memory);
        _contentTaps = [.. spec.ContentTerms.Select(term => spec.Network.IndexOf(term.Tap))];
        _styleTaps = [.. spec.StyleTerms.Select(term => spec.Network.IndexOf(term.Tap))];
        _depth = _contentTaps.Concat(_styleTaps).DefaultIfEmpty(-1).Max();
        try
        {
            _input = Own(new NetworkInput(spec.Network.Preprocessing, filters.Device));
            _terms = [.. Contents(), .. spec.StyleTerms.Select(NewStyle)];
            _colors = [.. spec.ColorTerms.Select(term => Own(new ColorTap(term, filters.Device)))];
        }
        catch
        {
            Dispose();
            throw;
        }
        _numbers = new Tensor?[_terms.Length + _colors.Length + 1];
        _losses = new double[_numbers.Length];
    }

    public ReadOnlySpan<double> ContentLosses => _losses.AsSpan(0, _contentTaps.Length);

    public ReadOnlySpan<double> StyleLosses => _losses.AsSpan(_contentTaps.Length, _styleTaps.Length);

    public Backends.Losses Evaluate(IVector image, IVector gradient) => _memory.Run(_spec, () =>
    {
        using var scope = NewDisposeScope();
        var rgb = TorchVector.Of(image).view(1, 3, _spec.Height, _spec.Width);
        var input = _input.Of(rgb);
        var slope = Features(input);
        for (var i = 0; i < _colors.Length; i++)
            _numbers[_terms.Length + i] = _colors[i].Evaluate(input, slope);
        var result = TorchVector.Of(gradient).view(1, 3, _spec.Height, _spec.Width);
        result.copy_(_input.Backward(slope));
        if (_spec.TotalVariationWeight != 0)
            _numbers[^1] = VariationTap.Evaluate(_spec.TotalVariationWeight, rgb[0], result[0]);
        ReadLosses();
        return new Backends.Losses(
            Backends.Losses.Sum(ContentLosses), Backends.Losses.Sum(StyleLosses), Backends.Losses.Sum(_losses.AsSpan(_terms.Length, _colors.Length)), _losses[^1]);
    });

    /// <returns>dLoss/dInput of all terms that look through the network.</returns>
    private Tensor Features(Tensor input)
    {
        if (_depth < 0)
            return input.zeros_like();
        var chain = new FeatureChain(_spec.Network, _depth, _filters);
        chain.Forward(input, _ => true);
        using var slope = chain.Backward((convolution, gradient) => Inject(convolution, chain.Response(convolution), gradient));
        return slope.dtype == float32 ? slope.alias() : slope.to(float32);
    }

    private void Inject(int convolution, Tensor response, Tensor gradient)
    {
        if (!_contentTaps.Contains(convolution) && !_styleTaps.Contains(convolution))
            return;
        using var features = FrameMatrix.Of(response, 0);
        using var slope = FrameMatrix.Of(gradient, 0);
        for (var i = 0; i < _terms.Length; i++)
            if (TapOf(i) == convolution)
                _numbers[i] = _terms[i].Evaluate(features, slope);
        // In float32 it is a view of the gradient already.
        if (gradient.dtype != float32)
            gradient.copy_(slope.t().view(gradient.shape));
    }

    private int TapOf(int term) => term < _contentTaps.Length ? _contentTaps[term] : _styleTaps[term - _contentTaps.Length];

    private void ReadLosses()
    {
        using var none = zeros([], float64, _filters.Device);
        TorchBackend.Read([.. _numbers.Select(number => number ?? none)], _losses);
        Array.Clear(_numbers);
    }

    /// <summary>The photograph goes the way that the painting will.</summary>
    private List<IFrameTerm> Contents()
    {
        if (_contentTaps.Length == 0)
            return [];
        using var scope = NewDisposeScope();
        var photograph = tensor(_spec.Content, [1, 3, _spec.Height, _spec.Width]).to(_filters.Device);
        var chain = new FeatureChain(_spec.Network, _contentTaps.Max(), _filters);
        chain.Forward(_input.Of(photograph), _contentTaps.Contains);
        return [.. _contentTaps.Select((tap, i) => Own(new ContentTap(_spec.ContentTerms[i], FrameMatrix.Of(chain.Response(tap), 0))))];
    }

    private StyleTap NewStyle(StyleTerm term)
    {
        var guide = term.Guide < 0
            ? null
            : GuidePooling.AtTap(_spec.Network, _spec.Network.IndexOf(term.Tap), _spec.Width, _spec.Height, _spec.Guides[term.Guide]);
        return Own(new StyleTap(term, guide, _filters.Device));
    }

    private T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }

    public void Dispose()
    {
        foreach (var item in _owned)
            item.Dispose();
        _owned.Clear();
    }
}
