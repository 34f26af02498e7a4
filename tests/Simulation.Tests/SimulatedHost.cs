using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Simulation.Tests;

/// <summary>
/// A host as <see cref="Dispatcher"/> asks for: decisions are applied at once and written in groups, answers wait for the write. Its store may fail before
/// writing, or write and not say so; it may end at any moment and start from what was written.
/// </summary>
internal sealed class SimulatedHost
{
    private readonly FarmRun _run;
    private readonly List<FarmChange> _group = [];
    private readonly List<Action<bool>> _answers = [];
    private bool _planned;
    private int _life;

    public SimulatedHost(FarmRun run)
    {
        _run = run;
        Dispatcher = Start();
    }

    public DurableStore Store { get; } = new();
    public Dispatcher Dispatcher { get; private set; }

    /// <summary>Changes that are applied and not yet written.</summary>
    public bool HasUnwritten => _group.Count > 0;

    /// <summary>Whether it answers: after an end it takes a while to start.</summary>
    public bool IsUp { get; private set; } = true;

    /// <param name="answer">Called when the changes are safe; never, when that is unknown.</param>
    public void Do<T>(Func<Dispatcher, Decision<T>> decide, Action<T> answer)
    {
        if (!IsUp)
            return;
        var decision = decide(Dispatcher);
        if (_run.Chances.StoreRefuses())
            return;
        Dispatcher.Apply(decision.Changes, _run.Now);
        _run.Checks.Applied(decision.Changes);
        _group.AddRange(decision.Changes);
        _answers.Add(safe =>
        {
            if (safe)
                answer(decision.Answer);
        });
        if (!_run.Chances.Groups)
            Flush();
        else if (!_planned)
            Plan();
    }

    public void Report(AttemptReport report, Action<Acknowledgement> answer) =>
        Do(d => d.Report(_run.Sabotage?.Report(report, d) ?? report, _run.Now), said =>
        {
            _run.Met.Add(said.ToString());
            answer(said);
        });

    public void Tick()
    {
        if (!IsUp)
            return;
        Flush();
        if (IsUp)
            Do(d => d.Tick(_run.Now), _ => { });
    }

    /// <summary>Ends without a word; whatever was not written is gone.</summary>
    public void Kill(double downSeconds)
    {
        Drop();
        IsUp = false;
        var life = ++_life;
        _run.Agenda.After(downSeconds, () =>
        {
            if (life != _life)
                return;
            Dispatcher = Start();
            IsUp = true;
            _run.Checks.Restarted();
        });
    }

    /// <summary>A dispatcher as it would be after a start now.</summary>
    public Dispatcher Start()
    {
        var dispatcher = new Dispatcher(new DispatcherOptions
        {
            LoadJob = Store.ReadJob,
            LoadRange = Store.ReadRange,
            Lists = job => Store.Lists[job],
            EstimateBytes = _run.Plan.EstimateBytes,
            Terms = _run.Plan.Terms,
            LeasesNotBefore = _run.Now.AddSeconds(FarmLimits.LeaseSeconds),
        });
        foreach (var job in Store.Jobs.Keys)
            dispatcher.Restored(Store.ReadJob(job)!);
        dispatcher.Apply([.. Store.Draining.Select(worker => new FarmChange.OfWorker(worker, true))], _run.Now);
        return dispatcher;
    }

    public void Flush()
    {
        if (!IsUp || _answers.Count == 0)
            return;
        var (written, known) = _run.Chances.StoreWrites();
        if (written)
            Store.Write(_run.Sabotage?.Written(_group) ?? _group);
        if (known)
        {
            var answers = _answers.ToList();
            Drop();
            foreach (var answer in answers)
                answer(true);
            return;
        }
        Kill(0);
    }

    private void Plan()
    {
        _planned = true;
        var life = _life;
        _run.Agenda.After(_run.Chances.GroupSeconds(), () =>
        {
            _planned = false;
            Flush();
        });
    }

    private void Drop()
    {
        _group.Clear();
        _answers.Clear();
    }
}
