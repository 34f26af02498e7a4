using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Targets;

namespace RenderFarm.Engine.Painting;

/// <summary>What a render would take: memory by formula, time by evaluating a small picture and counting pixels.</summary>
internal sealed class Forecast(IBackend backend, Network network, RenderSettings settings, LayerChoice layers, TimeProvider clock)
{
    /// <summary>Large enough that overheads of starting do not count, small enough to be over at once.</summary>
    private const int TrialPx = 192;

    /// <summary>Of these evaluations the fastest counts; the first also compiles and fills caches.</summary>
    private const int Trials = 4;

    /// <summary>An iteration with strong Wolfe evaluates so often, about.</summary>
    private const double EvaluationsPerSearch = 1.25;

    public RenderPlan Of(IReadOnlyList<ScalePlan> ladder)
    {
        var secondsPerPixel = SecondsPerPixel(ladder[^1]);
        var evaluations = ladder.Sum(scale => (double)scale.Width * scale.Height * (scale.Iterations + 1));
        return new(ladder, MemoryBytes(ladder[^1]), secondsPerPixel * evaluations * (settings.StrongWolfe ? EvaluationsPerSearch : 1));
    }

    /// <summary>At the largest scale, which needs most.</summary>
    public long MemoryBytes(ScalePlan scale)
    {
        // Image, gradient and last good one; the host's content, result and the two while they are resized; the optimiser's.
        var optimiser = settings.Optimizer == OptimizerKind.Adam ? 2 : 2 * settings.History + 3;
        var vectors = 3 + 4 + optimiser + (settings.AverageDecay > 0 ? 1 : 0);
        return backend.EstimateBytes(network, scale.Width, scale.Height, Taps()) + vectors * 3L * sizeof(float) * scale.Width * scale.Height;
    }

    private double SecondsPerPixel(ScalePlan final)
    {
        var (width, height) = ScaleLadder.Fit(final.Width, final.Height, Math.Min(TrialPx, Math.Max(final.Width, final.Height)));
        var size = new PixelSize(Math.Max(width, RenderLimits.SmallestSizePx), Math.Max(height, RenderLimits.SmallestSizePx));
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
        return fastest / size.Pixels;
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
            TotalVariationWeight = settings.TvWeight,
        };
    }

    private IEnumerable<string> Taps() => layers.Content.Concat(layers.Style).Select(layer => layer.Layer);
}
