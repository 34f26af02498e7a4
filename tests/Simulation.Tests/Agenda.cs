namespace RenderFarm.Simulation.Tests;

/// <summary>A virtual clock and what is to happen when. What falls on the same moment happens in the order in which it was planned.</summary>
internal sealed class Agenda(DateTimeOffset start)
{
    private readonly PriorityQueue<Action, (DateTimeOffset At, long Order)> _planned = new();
    private long _order;

    public DateTimeOffset Now { get; private set; } = start;

    public void After(double seconds, Action action) => _planned.Enqueue(action, (Now + TimeSpan.FromSeconds(Math.Max(0, seconds)), _order++));

    /// <returns>False when nothing is planned before <paramref name="end"/>.</returns>
    public bool Step(DateTimeOffset end)
    {
        if (!_planned.TryPeek(out _, out var next) || next.At > end)
            return false;
        var action = _planned.Dequeue();
        Now = next.At;
        action();
        return true;
    }
}
