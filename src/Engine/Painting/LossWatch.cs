namespace RenderFarm.Engine.Painting;

/// <summary>What the losses of a scale say: that a step went wrong, or that no more is gained.</summary>
/// <param name="history">Total losses until now.</param>
/// <param name="stopGain">Share of the loss that is to be gained over <see cref="GainWindow"/> iterations; 0: any.</param>
internal sealed class LossWatch(IReadOnlyList<double> history, double stopGain)
{
    /// <summary>
    /// A loss so far beyond that at the start of a scale does not come back by itself. The second step of an unbounded L-BFGS, which knows one
    /// pair, may well raise it a hundredfold and recover.
    /// </summary>
    private const double Explosion = 1000;

    /// <summary>Iterations over which the gain is measured (Ruder et al. stop in the same way).</summary>
    private const int GainWindow = 50;

    public bool GainIsSmall =>
        stopGain > 0 && history.Count > GainWindow && history[^1] > (1 - stopGain) * history[^(GainWindow + 1)];

    /// <param name="gradientSquare">|gradient|^2</param>
    public bool IsBroken(double loss, double gradientSquare) =>
        !double.IsFinite(loss)
        || !double.IsFinite(gradientSquare)
        || (history.Count > 0 && history[0] > 0 && loss > Explosion * history[0]);
}
