using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Simulation.Tests;

/// <summary>
/// A worker as it should be, on a virtual clock: joins, leases, renders one frame after another, heartbeats, reports until acknowledged. Around it the
/// world goes wrong: it dies, stands still and wakes with stale leases, leaves, and its messages get lost.
/// </summary>
internal sealed class SimulatedWorker(FarmRun run, WorkerDescription description, double speed)
{
    private readonly Queue<RenderTask> _tasks = new();
    private readonly List<ContentHash> _warm = [];
    private RenderTask? _current;
    private int _life;
    private DateTimeOffset _stalledUntil;

    public WorkerDescription Description => description;

    /// <summary>The attempt it renders now, for liars to claim.</summary>
    public RenderTask? Current => _current;

    public void Start()
    {
        _life++;
        _tasks.Clear();
        _warm.Clear();
        _current = null;
        Join(Ask);
        Every(FarmLimits.HeartbeatSeconds, Heartbeat);
    }

    public void Die() => _life++;

    /// <summary>Nothing happens on it for a while; it does not notice.</summary>
    public void Stall(double seconds) => _stalledUntil = run.Now.AddSeconds(seconds);

    public void Leave()
    {
        run.Truth.Left.Add(description.Id);
        Die();
        run.Send(host => host.Do(d => d.Leave(description.Id, run.Now), _ => { }));
    }

    private void Join(Action joined) => Call<int>((host, answer) =>
    {
        if (!host.IsUp)
            return;
        host.Dispatcher.Join(description, run.Now);
        answer(0);
    }, _ => joined(), () => Join(joined));

    private void Ask() => Call<IReadOnlyList<RenderTask>?>(
        (host, answer) => host.Do(d => d.Lease(new LeaseRequest(description.Id, run.Draws.Between(1, 8), _warm), run.NewAttempt, run.Now), answer), Got, Ask);

    private void Got(IReadOnlyList<RenderTask>? tasks)
    {
        if (tasks is null)
        {
            Join(Ask);
            return;
        }
        foreach (var task in tasks)
            _tasks.Enqueue(task);
        if (tasks.Count == 0)
            After(1 + 4 * run.Draws.Uniform(), Ask);
        else
            Render();
    }

    private void Render()
    {
        if (!_tasks.TryDequeue(out var task))
        {
            _current = null;
            Ask();
            return;
        }
        _current = task;
        if (!_warm.Contains(task.Affinity))
            _warm.Add(task.Affinity);
        var straggles = run.Chances.Faulty && run.Draws.Chance(0.03) ? 20 : 1;
        After(run.Plan.Seconds(task.Job, task.Frame) * speed * straggles, () =>
        {
            if (_current == task)
                Finish(task, Outcome(task));
        });
    }

    private void Finish(RenderTask task, Outcome outcome)
    {
        run.Truth.Says(task.Job, task.Frame, task.Attempt, outcome);
        Report(task, outcome, () =>
        {
            if (_current == task)
                Render();
        });
    }

    private void Report(RenderTask task, Outcome outcome, Action acknowledged) => Call<Acknowledgement>(
        (host, answer) => host.Report(new AttemptReport(description.Id, task.Job, task.Frame, task.Attempt, outcome, []), answer),
        _ => acknowledged(), () => Report(task, outcome, acknowledged));

    private void Heartbeat()
    {
        RenderTask[] held = _current is null ? [] : [_current, .. _tasks];
        if (held.Length == 0)
            return;
        List<AttemptProgress> said = [.. held.Select(task => new AttemptProgress(task.Job, task.Frame, task.Attempt, null, Checkpoint(task), null))];
        run.Send(host => host.Do(d =>
        {
            var decision = d.Renew(description.Id, said, run.Now);
            for (var i = 0; i < said.Count; i++)
            {
                if (decision.Answer[i] is LeaseVerdict.GoOn or LeaseVerdict.Stop)
                    run.Truth.Hears(said[i].Attempt, run.Now);
            }
            return decision;
        }, verdicts => Reply(() => Obey(held, verdicts))));
    }

    private void Obey(RenderTask[] held, IReadOnlyList<LeaseVerdict> verdicts)
    {
        if (verdicts.Contains(LeaseVerdict.Unknown))
        {
            Join(() => { });
            return;
        }
        var gone = held.Where((_, i) => verdicts[i] != LeaseVerdict.GoOn).ToHashSet();
        var kept = _tasks.Where(task => !gone.Contains(task)).ToList();
        foreach (var task in held.Where((task, i) => verdicts[i] == LeaseVerdict.Stop && task != _current && _tasks.Contains(task)))
        {
            run.Truth.Says(task.Job, task.Frame, task.Attempt, new Outcome.Interrupted(null));
            run.Send(host => host.Report(
                new AttemptReport(description.Id, task.Job, task.Frame, task.Attempt, new Outcome.Interrupted(null), []), _ => { }));
        }
        _tasks.Clear();
        kept.ForEach(_tasks.Enqueue);
        if (_current is not { } current || !gone.Contains(current))
            return;
        if (verdicts[Array.IndexOf(held, current)] == LeaseVerdict.Stop)
            Finish(current, new Outcome.Interrupted(Checkpoint(current)));
        else
            Render();
    }

    private Outcome Outcome(RenderTask task)
    {
        if (run.Plan.Bytes(description.Backend, task) > description.MemoryBytes)
            return new Outcome.Failed(FailureKind.Resource, "out of memory");
        if (run.Plan.IsPoisoned(task.Job, task.Frame))
            return new Outcome.Failed(run.Draws.Chance(0.3) ? FailureKind.Input : FailureKind.Code, "poisoned");
        if (run.Chances.Faulty && run.Draws.Chance(0.05))
            return new Outcome.Failed(FailureKind.Infrastructure, "the blob store is away");
        var result = ContentHash.Of(task.Attempt.Value.ToByteArray());
        return new Outcome.Rendered(new FrameResult(
            result, 1000, 64, 48, new LossReport(1, 1, 0, 0, 0), 2, 10, run.Plan.Seconds(task.Job, task.Frame), "sim", task.NetworkHash));
    }

    private ContentHash? Checkpoint(RenderTask task) =>
        run.Draws.Chance(0.2) ? ContentHash.Of([.. task.Attempt.Value.ToByteArray(), (byte)run.Draws.Below(3)]) : null;

    // What is planned on a worker happens in the same life only, and not while it stands still.
    private void After(double seconds, Action action)
    {
        var life = _life;
        run.Agenda.After(seconds, Run);

        void Run()
        {
            if (life != _life)
                return;
            if (run.Now < _stalledUntil)
                run.Agenda.After((_stalledUntil - run.Now).TotalSeconds, Run);
            else
                action();
        }
    }

    private void Every(double seconds, Action action) => After(seconds, () =>
    {
        action();
        Every(seconds, action);
    });

    // A question without an answer is asked again; what answers the first after that is not heard: leases of it run out.
    private void Call<T>(Action<SimulatedHost, Action<T>> ask, Action<T> answered, Action again)
    {
        var open = true;
        run.Send(host => ask(host, answer => Reply(() =>
        {
            if (!open)
                return;
            open = false;
            answered(answer);
        })));
        After(5 + 5 * run.Draws.Uniform(), () =>
        {
            if (!open)
                return;
            open = false;
            again();
        });
    }

    private void Reply(Action arrived)
    {
        if (!run.Chances.Lost())
            After(run.Chances.Delay(), arrived);
    }
}
