using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Tests.Frames;

namespace RenderFarm.Core.Tests;

/// <summary>docs/state-machine.md is written from the tables that the code decides by.</summary>
public sealed class StateMachineTests
{
    private const string Regenerate = "FARM_WRITE_DOCS";

    [Fact]
    public void DocumentSaysWhatTheTablesSay()
    {
        var path = Path.Combine(Root(), "docs", "state-machine.md");
        if (Environment.GetEnvironmentVariable(Regenerate) == "1")
            File.WriteAllText(path, Document());
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == Document(),
            $"docs/state-machine.md is not what the tables say: run '{Regenerate}=1 ./farm test --filter {nameof(StateMachineTests)}' and commit it.");
    }

    [Fact]
    public void EveryStateIsReachedAndEveryArrowOfAFrameIsTaken()
    {
        var taken = new HashSet<(FrameState, string, FrameState)>();
        for (var seed = 1UL; seed <= 150 && taken.Count < FrameTransitions.All.Count; seed++)
            Follow(new RangeDriver(seed), taken);
        Assert.Equal(FrameTransitions.All.Select(t => (t.From, t.Event, t.To)).Order(), taken.Order());
        Assert.Equal(Enum.GetValues<JobState>().Skip(1), JobTransitions.All.Select(t => t.To).Distinct().Where(s => s != JobState.Queued).Order());
    }

    [Fact]
    public void AttemptHoldsItsLeaseUntilOneEventEndsIt() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var driver = new RangeDriver(seed);
        var range = driver.Range;
        for (var step = 0; step < 100; step++)
        {
            var from = driver.Events.Count;
            driver.Step();
            foreach (var happened in driver.Events.Skip(from))
            {
                var after = range.Apply(happened);
                foreach (var (frame, lease) in range.Leases())
                {
                    var state = AttemptTransitions.After(happened, frame, lease.Attempt);
                    Assert.Equal(state == AttemptState.Holding, after.Leases(frame).Contains(lease));
                    Assert.True(state == AttemptState.Holding
                        || AttemptTransitions.All.Any(t => t.Event == happened.GetType().Name && t.To == state));
                }
                range = after;
            }
        }
    }).QuickCheckThrowOnFailure();

    private static void Follow(RangeDriver driver, HashSet<(FrameState, string, FrameState)> taken)
    {
        var range = driver.Range;
        for (var step = 0; step < 200; step++)
        {
            var from = driver.Events.Count;
            driver.Step();
            foreach (var happened in driver.Events.Skip(from))
            {
                var after = range.Apply(happened);
                var (first, count) = Frames(happened);
                for (var frame = first; frame < first + count; frame++)
                    if (happened is not FrameEvent.CheckpointSaved)
                        taken.Add((range.State(frame), happened.GetType().Name, after.State(frame)));
                range = after;
            }
        }
    }

    private static (int First, int Count) Frames(FrameEvent happened) => happened switch
    {
        FrameEvent.Leased e => (e.Frame, 1),
        FrameEvent.CheckpointSaved e => (e.Frame, 1),
        FrameEvent.Committed e => (e.Frame, 1),
        FrameEvent.AttemptFailed e => (e.Frame, 1),
        FrameEvent.Released e => (e.Frame, 1),
        FrameEvent.Skipped e => (e.First, e.Count),
        FrameEvent.Retried e => (e.First, e.Count),
        _ => throw new InvalidOperationException(),
    };

    private static string Document()
    {
        var text = new StringBuilder()
            .Append("# State machines\n\n")
            .Append("Written from the tables in src/Core by a test, which fails when this file differs: change the tables, then run\n")
            .Append($"`{Regenerate}=1 ./farm test --filter {nameof(StateMachineTests)}`. Events not named here change no state.\n");
        Write(text, "Jobs", "JobTransitions", JobState.Queued, "its submission", JobTransitions.All);
        Write(text, "Frames", "FrameTransitions", FrameState.Waiting, "its job's submission", FrameTransitions.All);
        Write(text, "Attempts and their leases", "AttemptTransitions", AttemptState.Holding, "Leased: a worker leases the frame", AttemptTransitions.All);
        text.Append("\nA lease exists exactly while its attempt is Holding. Heartbeats renew it in memory only; the one thing of a heartbeat that is\n")
            .Append("written down is a new checkpoint. A host whose workers died with it ends all leases when it starts; one that moved, while workers live\n")
            .Append("on, gives every lease one lease time first.\n");
        return text.ToString();
    }

    private static void Write<T>(
        StringBuilder text, string title, string table, T first, string begin, IReadOnlyList<Transition<T>> all) where T : struct, Enum
    {
        text.Append($"\n## {title}\n\n`{table}`. It begins as {first}, by {begin}.\n\n```mermaid\nstateDiagram-v2\n    [*] --> {first}\n");
        foreach (var arrows in all.GroupBy(t => (t.From, t.To)))
            text.Append($"    {arrows.Key.From} --> {arrows.Key.To}: {string.Join(", ", arrows.Select(t => t.Event).Distinct())}\n");
        text.Append("```\n\n| state | entered | left |\n|---|---|---|\n");
        foreach (var state in Enum.GetValues<T>())
        {
            var entered = all.Where(t => t.To.Equals(state) && !t.From.Equals(state)).Select(t => $"from {t.From} by {t.Event}: {t.When}").ToList();
            var left = all.Where(t => t.From.Equals(state)).Select(t => $"to {t.To} by {t.Event}: {t.When}").ToList();
            if (state.Equals(first))
                entered.Insert(0, $"by {begin}");
            text.Append($"| **{state}** | {string.Join("<br>", entered)} | {(left.Count == 0 ? "never" : string.Join("<br>", left))} |\n");
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RenderFarm.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder above the tests holds RenderFarm.sln.");
    }
}
