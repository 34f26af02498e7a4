using System.Globalization;

namespace RenderFarm.Simulation.Tests;

/// <summary>
/// The whole farm on a virtual clock, thousands of times, each by its seed. An ordinary run plays the first <see cref="Slice"/> seeds. In the environment,
/// <c>SIMULATION_SEEDS=10000</c> plays so many, <c>SIMULATION_FIRST=5000</c> begins at that one, and <c>SIMULATION_SEED=123</c> plays that one alone.
/// </summary>
public sealed class SimulationTests
{
    internal const string SeedVariable = "SIMULATION_SEED";
    private const int Slice = 200;

    private static readonly string[] Troubles =
    [
        "Second", "Expired", "Interrupted", "Infrastructure", "Resource", "Code", "Input", "Restarted", "Superseded", "AlreadyRecorded", "Recorded",
        "Stopped", "Paused", "Resumed", "Cancelled", "Reopened", "Reprioritised", "WorkerSetAside", "WorkerForgiven", "Retried", "Skipped", "CheckpointSaved",
    ];

    [Fact]
    public void FarmKeepsItsPromisesWhateverGoesWrong()
    {
        if (Number(SeedVariable) is { } one)
        {
            new FarmRun((ulong)one).Play();
            return;
        }
        var (first, count) = (Number("SIMULATION_FIRST") ?? 1, Number("SIMULATION_SEEDS") ?? Slice);
        var met = new HashSet<string>();
        for (var seed = first; seed < first + count; seed++)
        {
            var run = new FarmRun((ulong)seed);
            run.Play();
            met.UnionWith(run.Met);
        }
        if (count >= Slice)
            Assert.Empty(Troubles.Except(met));
    }

    [Fact]
    public void SameSeedIsTheSameRun()
    {
        var (first, second) = (new FarmRun(7), new FarmRun(7));
        first.Play();
        second.Play();
        Assert.Equal((first.Steps, first.Now, first.Checks.Committed), (second.Steps, second.Now, second.Checks.Committed));
    }

    [Fact]
    public void ChecksSeeAFarmWithoutItsFence() => AssertCaught(() => new Sabotage.BelieveEveryReport());

    [Fact]
    public void ChecksSeeAStoreThatForgets() => AssertCaught(() => new Sabotage.ForgetChanges(50));

    private static void AssertCaught(Func<Sabotage> sabotage)
    {
        const int Seeds = 40;
        var caught = Enumerable.Range(1, Seeds).Count(seed =>
            Record.Exception(() => new FarmRun((ulong)seed, sabotage()).Play()) is InvariantBrokenException);
        Assert.InRange(caught, Seeds / 4, Seeds);
    }

    private static long? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
