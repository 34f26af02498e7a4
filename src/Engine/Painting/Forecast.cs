using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Targets;

namespace RenderFarm.Engine.Painting;

/// <summary>
/// What a render would take: memory by formula; time from evaluating two small pictures, so that what grows with pixels and what costs the
/// same at every size (the roots of matrices, the starts of loops) are told apart.
/// </summary>
internal sealed class Forecast(IBackend backend, Network network, RenderSettings settings, LayerChoice layers, TimeProvider clock)
{
    /// <summary>Small enough to be over at once, and far enough apart.</summary>
    private const int SmallTrialPx = 96, LargeTrialPx = 224;

    /// <summary>Of these evaluations the fastest counts; the first also compiles and fills caches.</summary>
    private const int Trials = 4;

    /// <summary>An iteration with strong Wolfe evaluates so often, about.</summary>
    private const double EvaluationsPerSearch = 1.25;

    /// <summary>Style, photograph and memory at the start of a scale take about as long.</summary>
    private const int EvaluationsOfBeginning = 5;

    private readonly MemoryForecast _memory = new(backend, network, settings, layers);

    public RenderPlan Of(IReadOnlyList<ScalePlan> ladder)
    {
        var (fixedSeconds, perPixel) = Cost(ladder[^1]);
        var seconds = ladder.Sum(scale =>
            (scale.Iterations * (settings.StrongWolfe ? EvaluationsPerSearch : 1) + EvaluationsOfBeginning)
            * (fixedSeconds + perPixel * _memory.CanvasOf(new(scale.Width, scale.Height)).Pixels));
        return new(ladder, _memory.Bytes(ladder[^1]), seconds);
    }

    /// <summary>Seconds of an evaluation: for itself, and for each pixel.</summary>
    private (double Fixed, double PerPixel) Cost(ScalePlan final)
    {
        PixelSize small = TrialSize(final, SmallTrialPx), large = TrialSize(final, LargeTrialPx);
        var (seconds, pixels) = (Seconds(large), (double)large.Pixels);
        if (small.Pixels == large.Pixels)
            return (0, seconds / pixels);
        // Most of it grows with pixels, even where a disturbance says otherwise.
        var slope = Math.Clamp((seconds - Seconds(small)) / (pixels - small.Pixels), 0.5 * seconds / pixels, seconds / pixels);
        return (seconds - slope * pixels, slope);
    }

    private PixelSize TrialSize(ScalePlan final, int longest)
    {
        var (width, height) = ScaleLadder.Fit(final.Width, final.Height, Math.Min(longest, Math.Max(final.Width, final.Height)));
        return _memory.CanvasOf(new(Math.Max(width, RenderLimits.SmallestSizePx), Math.Max(height, RenderLimits.SmallestSizePx)));
    }

    private double Seconds(PixelSize size)
    {
        using var objective = backend.NewObjective(TrialSpec(size));
        using var image = backend.NewVector(3 * size.Pixels);
        using var gradient = backend.NewVector(3 * size.Pixels);
        image.Upload(NoisePicture.Draw(1, size));
        var fastest = double.PositiveInfinity;
        for (var trial = 0; trial < Trials; trial++)
        {
            var started = clock.GetTimestamp();
            objective.Evaluate(image, gradient);
            fastest = Math.Min(fastest, clock.GetElapsedTime(started).TotalSeconds);
        }
        return fastest;
    }

    private ObjectiveSpec TrialSpec(PixelSize size)
    {
        StyleLoss loss = settings.StyleLoss == StyleLossKind.Gram
            ? new GramLoss(settings.Normalization)
            : new MeanCovarianceLoss(settings.Normalization);
        var picture = NoisePicture.Draw(2, size);
        string[] taps = [.. layers.Style.Select(layer => layer.Layer)];
        var targets = taps.Length == 0 ? [] : backend.Measure(network, size.Width, size.Height, picture, taps, null);
        return new()
        {
            Network = network,
            Width = size.Width,
            Height = size.Height,
            Content = picture,
            ContentTerms = [.. layers.Content.Select(layer => new ContentTerm(layer.Layer, 1))],
            StyleTerms = [.. taps.Select((tap, i) => new StyleTerm { Tap = tap, Weight = 1, Loss = loss, Target = targets[i] })],
            ColorTerms = settings.ColorWeight > 0 ? [.. ObjectiveBuilder.ColorPools.Select(pool => new ColorTerm(pool, 1, new double[16]))] : [],
            TotalVariationWeight = settings.TvWeight,
        };
    }
}
