using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Simulation.Tests;

/// <summary>Reports of attempts that never were, of others' attempts, of other frames, again after long: none may change anything.</summary>
internal sealed class Liars(FarmRun run, IReadOnlyList<SimulatedWorker> workers)
{
    private readonly Queue<RenderTask> _seen = new();

    public void Lie()
    {
        if (!run.Chances.Lies)
            return;
        var (liar, victim) = (run.Draws.Of(workers), run.Draws.Of(workers));
        if (victim.Current is not { } task)
            return;
        _seen.Enqueue(task);
        var me = liar.Description.Id;
        switch (run.Draws.Below(6))
        {
            case 0: Report(me, task with { Attempt = run.NewAttempt() }); break;
            case 1 when liar != victim: Report(me, task); break;
            case 2: Report(victim.Description.Id, task with { Frame = task.Frame + run.Draws.Between(1, 3) }); break;
            case 3: Report(me, task with { Job = run.NewJob() }); break;
            case 4: Report(me, task with { Frame = -run.Draws.Between(0, 9) }); break;
            default:
                // Somebody's frame of long ago, under the name that it had then.
                if (_seen.Count > 5 && _seen.Dequeue() is var old && old.Attempt != task.Attempt)
                    Report(me, old with { Attempt = run.NewAttempt() });
                break;
        }
    }

    private void Report(WorkerId worker, RenderTask task)
    {
        Outcome outcome = run.Draws.Below(3) switch
        {
            0 => new Outcome.Failed(FailureKind.Code, "a lie"),
            1 => new Outcome.Interrupted(null),
            _ => new Outcome.Rendered(new FrameResult(
                ContentHash.Of([66]), 1, 1, 1, new LossReport(0, 0, 0, 0, 0), 0, 0, 0, "lie", task.NetworkHash)),
        };
        run.Send(host => host.Report(new AttemptReport(worker, task.Job, task.Frame, task.Attempt, outcome, []), _ => { }));
    }
}
