using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Torch.Features;
using RenderFarm.Engine.Torch.Terms;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Batches;

/// <summary>The terms of one picture's loss on Torch's device. Their losses are numbers on the device until the whole evaluation is queued.</summary>
internal sealed class PictureLoss : IDisposable
{
    private readonly ObjectiveSpec _spec;
    private readonly FilterStore _filters;
    private readonly int[] _contentTaps, _styleTaps;
    private readonly List<IDisposable> _owned = [];

    /// <summary>Content terms, then style terms.</summary>
    private readonly IFrameTerm[] _terms;

    private readonly ColorTap[] _colors;

    /// <summary>Content, style and color terms, total variation.</summary>
    private readonly Tensor?[] _numbers;

    private readonly double[] _losses;

    public PictureLoss(ObjectiveSpec spec, FilterStore filters)
    {
        (_spec, _filters) = (spec, filters);
        _contentTaps = [.. spec.ContentTerms.Select(term => spec.Network.IndexOf(term.Tap))];
        _styleTaps = [.. spec.StyleTerms.Select(term => spec.Network.IndexOf(term.Tap))];
        try
        {
            Input = Own(new NetworkInput(spec.Network.Preprocessing, filters.Device));
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

    public NetworkInput Input { get; }

    public ReadOnlySpan<double> ContentLosses => _losses.AsSpan(0, _contentTaps.Length);

    public ReadOnlySpan<double> StyleLosses => _losses.AsSpan(_contentTaps.Length, _styleTaps.Length);

    public Backends.Losses Losses => new(
        Backends.Losses.Sum(ContentLosses), Backends.Losses.Sum(StyleLosses), Backends.Losses.Sum(_losses.AsSpan(_terms.Length, _colors.Length)), _losses[^1]);

    /// <param name="responses">N x C x H x W, of which this picture is number <paramref name="n"/>.</param>
    /// <param name="gradients">As large; what the terms ask for is added to this picture's.</param>
    public void AtConvolution(int convolution, Tensor responses, Tensor gradients, int n)
    {
        if (!_contentTaps.Contains(convolution) && !_styleTaps.Contains(convolution))
            return;
        using var features = FrameMatrix.Of(responses, n);
        using var slope = FrameMatrix.Of(gradients, n);
        for (var i = 0; i < _terms.Length; i++)
            if (TapOf(i) == convolution)
                _numbers[i] = _terms[i].Evaluate(features, slope);
        // In float32 it is a view of the gradient already.
        if (gradients.dtype == float32)
            return;
        using var own = FrameMatrix.ViewOf(gradients, n);
        own.copy_(slope);
    }

    /// <param name="input">1 x 3 x H x W, preprocessed.</param>
    /// <param name="slope">dLoss/dInput, added to.</param>
    public void AtInput(Tensor input, Tensor slope)
    {
        for (var i = 0; i < _colors.Length; i++)
            _numbers[_terms.Length + i] = _colors[i].Evaluate(input, slope);
    }

    /// <param name="rgb">3 x H x W.</param>
    /// <param name="gradient">dLoss/dRgb, added to.</param>
    public void AtPicture(Tensor rgb, Tensor gradient)
    {
        if (_spec.TotalVariationWeight != 0)
            _numbers[^1] = VariationTap.Evaluate(_spec.TotalVariationWeight, rgb, gradient);
    }

    /// <summary>The numbers of this evaluation, in the order of <see cref="Note"/>; they are forgotten here.</summary>
    /// <param name="none">For terms that there are not.</param>
    public Tensor[] TakeNumbers(Tensor none)
    {
        Tensor[] numbers = [.. _numbers.Select(number => number ?? none)];
        Array.Clear(_numbers);
        return numbers;
    }

    /// <returns>How many are this picture's.</returns>
    public int Note(ReadOnlySpan<double> losses)
    {
        losses[.._losses.Length].CopyTo(_losses);
        return _losses.Length;
    }

    public void Dispose()
    {
        foreach (var item in _owned)
            item.Dispose();
        _owned.Clear();
    }

    private int TapOf(int term) => term < _contentTaps.Length ? _contentTaps[term] : _styleTaps[term - _contentTaps.Length];

    /// <summary>The photograph goes the way that the painting will.</summary>
    private List<IFrameTerm> Contents()
    {
        if (_contentTaps.Length == 0)
            return [];
        using var scope = NewDisposeScope();
        var photograph = tensor(_spec.Content, [1, 3, _spec.Height, _spec.Width]).to(_filters.Device);
        var chain = new FeatureChain(_spec.Network, _contentTaps.Max(), _filters);
        chain.Forward(Input.Of(photograph), _contentTaps.Contains);
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
}
