using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Optimisers;

/// <summary>
/// A step t along a direction d with f(t) &lt;= f(0) + c1 t f'(0) and |f'(t)| &lt;= c2 |f'(0)| (Nocedal and Wright, algorithms 3.5 and 3.6):
/// steps grow until an interval holds such a t, which cubic interpolation then narrows.
/// </summary>
internal sealed class StrongWolfeSearch(IBackend backend, int length) : IDisposable
{
    private const double C1 = 1e-4, C2 = 0.9;
    private const int MostEvaluations = 25;

    private readonly IVector _origin = backend.NewVector(length);

    /// <summary>Losses at a place on the line, and the slope along it.</summary>
    internal readonly record struct Point(Engine.Backends.Losses Losses, double Slope)
    {
        public double Value => Losses.Total;
    }

    private readonly record struct Trial(double T, Point At);

    /// <summary>Moves the image to origin + t d, and writes the gradient there.</summary>
    public (double Step, Engine.Backends.Losses Losses) Run(
        IVector image, IVector direction, IVector gradient, Point start, double firstStep, IObjective objective)
    {
        _origin.CopyFrom(image);
        var evaluations = 0;
        var (low, high) = (new Trial(0, start), default(Trial?));
        var best = low;
        var t = firstStep;
        while (evaluations < MostEvaluations)
        {
            var trial = Try(t);
            evaluations++;
            var tooFar = !(trial.At.Value <= start.Value + C1 * t * start.Slope) || (low.T > 0 && trial.At.Value >= low.At.Value);
            if (!tooFar && Math.Abs(trial.At.Slope) <= -C2 * start.Slope)
                return (t, trial.At.Losses);
            if (trial.At.Value < best.At.Value)
                best = trial;
            (low, high, t) = Narrow(low, high, trial, tooFar);
        }
        var end = Try(best.T);
        return (best.T, end.At.Losses);

        Trial Try(double step)
        {
            image.CopyFrom(_origin);
            image.AddScaled((float)step, direction);
            var losses = objective.Evaluate(image, gradient);
            return new(step, new(losses, gradient.Dot(direction)));
        }
    }

    public void Dispose() => _origin.Dispose();

    /// <summary>The interval's ends after a trial, and where to try next. Without a high end the steps still grow.</summary>
    private static (Trial Low, Trial? High, double Next) Narrow(Trial low, Trial? high, Trial trial, bool tooFar)
    {
        if (tooFar)
            high = trial;
        else
        {
            // The minimum lies between: on low's side where the slope at the trial points back to it.
            if (trial.At.Slope * ((high?.T ?? double.PositiveInfinity) - low.T) >= 0)
                high = low;
            low = trial;
        }
        return high is { } end ? (low, end, Interpolate(low, end)) : (low, null, Grow(low));
    }

    private static double Grow(Trial low) => low.T * 2.5;

    /// <summary>The minimum of the cubic through both values and slopes, kept a tenth of the interval away from its ends.</summary>
    private static double Interpolate(Trial low, Trial high)
    {
        var (least, most) = (Math.Min(low.T, high.T), Math.Max(low.T, high.T));
        var margin = 0.1 * (most - least);
        var d1 = low.At.Slope + high.At.Slope - 3 * (low.At.Value - high.At.Value) / (low.T - high.T);
        var d2 = Math.Sign(high.T - low.T) * Math.Sqrt(d1 * d1 - low.At.Slope * high.At.Slope);
        var t = high.T - (high.T - low.T) * (high.At.Slope + d2 - d1) / (high.At.Slope - low.At.Slope + 2 * d2);
        return double.IsFinite(t) ? Math.Clamp(t, least + margin, most - margin) : 0.5 * (least + most);
    }
}
