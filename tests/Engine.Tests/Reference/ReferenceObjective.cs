using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Masks;

namespace RenderFarm.Engine.Tests.Reference;

/// <summary>The whole objective in double precision; <see cref="Evaluate(double[], double[])"/> is what finite differences check.</summary>
internal sealed class ReferenceObjective : IObjective
{
    private readonly ObjectiveSpec _spec;
    private readonly int _last;
    private readonly List<ReferenceNetwork.Layer>? _content;
    private readonly double[] _contentLosses, _styleLosses;

    public ReferenceObjective(ObjectiveSpec spec)
    {
        _spec = spec;
        _last = spec.ContentTerms.Select(t => t.Tap).Concat(spec.StyleTerms.Select(t => t.Tap))
            .Select(spec.Network.IndexOf).DefaultIfEmpty(-1).Max();
        if (spec.ContentTerms.Count > 0)
            _content = Forward(ReferenceTensor.Widen(spec.Content));
        _contentLosses = new double[spec.ContentTerms.Count];
        _styleLosses = new double[spec.StyleTerms.Count];
    }

    public ReadOnlySpan<double> ContentLosses => _contentLosses;

    public ReadOnlySpan<double> StyleLosses => _styleLosses;

    public Engine.Backends.Losses Evaluate(IVector image, IVector gradient)
    {
        var slope = new double[image.Length];
        var losses = Evaluate(ReferenceTensor.Widen(((ReferenceVector)image).Values), slope);
        gradient.Upload(slope.Select(x => (float)x).ToArray());
        return losses;
    }

    /// <param name="gradient">Written: dTotal/dImage.</param>
    public Engine.Backends.Losses Evaluate(double[] image, double[] gradient)
    {
        Array.Clear(gradient);
        var layers = Forward(image);
        var tapGradients = layers.Select(layer => layer.Output.SameShape()).ToArray();
        for (var i = 0; i < _contentLosses.Length; i++)
            _contentLosses[i] = Content(_spec.ContentTerms[i], layers, tapGradients);
        for (var i = 0; i < _styleLosses.Length; i++)
            _styleLosses[i] = Style(_spec.StyleTerms[i], layers, tapGradients);
        if (layers.Count > 0)
            Add(gradient, ReferenceNetwork.Backward(_spec.Network, layers, tapGradients).Values);
        var color = _spec.ColorTerms.Sum(term => Color(term, image, gradient));
        return new(_contentLosses.Sum(), _styleLosses.Sum(), color, Variation(image, gradient));
    }

    public void Dispose() { }

    private List<ReferenceNetwork.Layer> Forward(double[] image) =>
        ReferenceNetwork.Forward(_spec.Network, ReferenceTensor.Rgb(image, _spec.Width, _spec.Height), _last);

    /// <summary>Weight * mean (F - P)^2.</summary>
    private double Content(ContentTerm term, List<ReferenceNetwork.Layer> layers, ReferenceTensor[] tapGradients)
    {
        var tap = _spec.Network.IndexOf(term.Tap);
        var (f, p, gradient) = (layers[tap].Output.Values, _content![tap].Output.Values, tapGradients[tap].Values);
        var sum = 0.0;
        var weight = term.Relative ? term.Weight * f.Length / p.Sum(x => x * x) : term.Weight;
        for (var n = 0; n < f.Length; n++)
        {
            sum += (f[n] - p[n]) * (f[n] - p[n]);
            gradient[n] += weight * 2 / f.Length * (f[n] - p[n]);
        }
        return weight * sum / f.Length;
    }

    private double Style(StyleTerm term, List<ReferenceNetwork.Layer> layers, ReferenceTensor[] tapGradients)
    {
        var tap = _spec.Network.IndexOf(term.Tap);
        var response = layers[tap].Output;
        var guide = term.Guide < 0
            ? null
            : GuidePooling.AtTap(_spec.Network, tap, _spec.Width, _spec.Height, _spec.Guides[term.Guide]);
        var (loss, byGram, byMean) = ReferenceStyleLoss.Evaluate(term.Loss, ReferenceMoments.Measure(response, guide), term.Target);
        var scaledGram = byGram.Select(x => term.Weight * x).ToArray();
        var scaledMean = byMean.Select(x => term.Weight * x).ToArray();
        ReferenceMoments.Backward(response, guide, scaledGram, scaledMean, tapGradients[tap]);
        return term.Weight * loss;
    }

    private double Color(ColorTerm term, double[] image, double[] gradient)
    {
        var (wide, high, k) = (_spec.Width / term.Pool, _spec.Height / term.Pool, term.Pool);
        var input = ReferenceNetwork.Preprocess(_spec.Network.Preprocessing, ReferenceTensor.Rgb(image, _spec.Width, _spec.Height));
        var cells = new ReferenceTensor(ColorMoments.Channels, high, wide);
        for (var y = 0; y < high * k; y++)
            for (var x = 0; x < wide * k; x++)
                for (var c = 0; c < 3; c++)
                    cells[c, y / k, x / k] += input[c, y, x] / (k * k);
        for (var n = 0; n < cells.Positions; n++)
            cells[3, n] = 1;
        if (cells.Positions == 0)
            return 0;
        var (loss, cellGradient) = ColorOfCells(term, cells);
        var inputGradient = input.SameShape();
        for (var y = 0; y < high * k; y++)
            for (var x = 0; x < wide * k; x++)
                for (var c = 0; c < 3; c++)
                    inputGradient[c, y, x] = cellGradient[c, y / k, x / k] / (k * k);
        Add(gradient, ReferenceNetwork.PreprocessBackward(_spec.Network.Preprocessing, inputGradient).Values);
        return loss;
    }

    private static (double Loss, ReferenceTensor Gradient) ColorOfCells(ColorTerm term, ReferenceTensor cells)
    {
        var gram = ReferenceMoments.Measure(cells, null).Gram;
        var byGram = new double[gram.Length];
        var loss = 0.0;
        for (var i = 0; i < gram.Length; i++)
        {
            var difference = gram[i] / ColorMoments.Channels - term.Target[i];
            loss += term.Weight * difference * difference;
            byGram[i] = term.Weight * 2 * difference / ColorMoments.Channels;
        }
        var gradient = cells.SameShape();
        ReferenceMoments.Backward(cells, null, byGram, new double[ColorMoments.Channels], gradient);
        return (loss, gradient);
    }

    private double Variation(double[] image, double[] gradient)
    {
        if (_spec.TotalVariationWeight == 0)
            return 0;
        var (x, slope) = (ReferenceTensor.Rgb(image, _spec.Width, _spec.Height), new ReferenceTensor(3, _spec.Height, _spec.Width));
        var loss = 0.0;
        foreach (var (dy, dx, part) in new[] { (0, 1, 4), (1, 0, 4), (1, 1, 1), (1, -1, 1) })
        {
            var weight = _spec.TotalVariationWeight * part / 6.0 / image.Length;
            for (var c = 0; c < 3; c++)
                for (var row = 0; row + dy < _spec.Height; row++)
                    for (var column = Math.Max(0, -dx); column + Math.Max(0, dx) < _spec.Width; column++)
                    {
                        var difference = x[c, row + dy, column + dx] - x[c, row, column];
                        loss += weight * difference * difference;
                        slope[c, row + dy, column + dx] += 2 * weight * difference;
                        slope[c, row, column] -= 2 * weight * difference;
                    }
        }
        Add(gradient, slope.Values);
        return loss;
    }

    private static void Add(double[] to, double[] values)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += values[i];
    }
}
