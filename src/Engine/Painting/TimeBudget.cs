using RenderFarm.Engine.Scales;

namespace RenderFarm.Engine.Painting;

/// <summary>
/// Says when to stop so that a render ends by its budget, not after it: what is still to come is counted in iterations of the pace so far.
/// </summary>
/// <param name="budgetSeconds">0: there is none.</param>
/// <param name="seconds">Spent on the render until now.</param>
internal sealed class TimeBudget(double budgetSeconds, Func<double> seconds)
{
    /// <summary>The losses of what is delivered are evaluated once more.</summary>
    private const int IterationsOfDelivery = 1;

    /// <summary>To begin a scale (targets, content, first evaluation) and to deliver it take about five iterations, and less than five more would not show.</summary>
    private const int IterationsWorthClimbing = 10;

    private double _begun;
    private int _done;

    public void BeginScale() => (_begun, _done) = (seconds(), 0);

    public void CountIteration() => _done++;

    public bool IsOver => budgetSeconds > 0 && seconds() + IterationsOfDelivery * Pace >= budgetSeconds;

    /// <summary>Whole iterations that fit into a time, and into what is left of the budget; many before the first is done.</summary>
    public int IterationsIn(double time)
    {
        if (budgetSeconds > 0)
            time = Math.Min(time, budgetSeconds - seconds() - IterationsOfDelivery * Pace);
        return (int)Math.Clamp(time / Pace, 0, int.MaxValue);
    }

    public bool AllowsToClimb(PixelSize from, PixelSize to) =>
        budgetSeconds == 0 || seconds() + IterationsWorthClimbing * Pace * to.Pixels / from.Pixels < budgetSeconds;

    /// <summary>Seconds an iteration at this scale took; 0 before the first is done.</summary>
    private double Pace => _done == 0 ? 0 : (seconds() - _begun) / _done;
}
