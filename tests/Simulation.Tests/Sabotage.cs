using RenderFarm.Core.Ports;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Simulation.Tests;

/// <summary>A fault put into the farm on purpose, to prove that the checks see it.</summary>
internal abstract class Sabotage
{
    public virtual AttemptReport Report(AttemptReport report, Dispatcher dispatcher) => report;

    /// <summary>What is written of what was decided.</summary>
    public virtual IEnumerable<FarmChange> Written(IReadOnlyList<FarmChange> changes) => changes;

    /// <summary>Without its fence: whoever reports of a frame that runs is believed.</summary>
    public sealed class BelieveEveryReport : Sabotage
    {
        public override AttemptReport Report(AttemptReport report, Dispatcher dispatcher) =>
            dispatcher.AttemptsOf(report.Job).FirstOrDefault(attempt => attempt.Frame == report.Frame) is { } live
                ? report with { Attempt = live.Lease.Attempt, Worker = live.Lease.Worker }
                : report;
    }

    /// <summary>A store that drops a part of what it said it wrote.</summary>
    public sealed class ForgetChanges(int every) : Sabotage
    {
        private int _seen;

        public override IEnumerable<FarmChange> Written(IReadOnlyList<FarmChange> changes) => changes.Where(_ => ++_seen % every != 0);
    }
}
