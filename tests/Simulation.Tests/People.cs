using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Simulation.Tests;

/// <summary>Those who submit, pause, resume, cancel, retry, skip, drain; and who at last clean up behind them.</summary>
internal sealed class People(FarmRun run)
{
    private readonly List<JobId> _jobs = [];
    private readonly Dictionary<JobId, int> _rescues = [];
    private int _submitted;

    public void Begin()
    {
        for (var left = run.Draws.Between(1, 6); left > 0; left--)
            run.Agenda.After(run.Draws.Chance(0.5) ? 0 : run.Draws.Exponential(120), Submit);
        Again();
    }

    public bool AllSettled() => run.Host is { IsUp: true, HasUnwritten: false } && !run.Host.Dispatcher.OpenJobs.Any();

    /// <summary>Now and from now on, whatever a person holds is let go of.</summary>
    public void TidyUp()
    {
        foreach (var worker in run.Workers)
            Command(d => d.Change(worker.Description.Id, WorkerChange.Enable, run.Now));
        // Of all jobs that are there: an answer to a submission may have been lost.
        foreach (var job in run.Host.Store.Jobs.Values.ToList())
        {
            if (job.State == JobState.Paused)
                Change(job.Id, new JobChange.Resume());
            // Some farms stop for good reasons: a person tries again, then gives up.
            else if (job.State == JobState.Stopped)
                Change(job.Id, (_rescues[job.Id] = _rescues.GetValueOrDefault(job.Id) + 1) > 2 ? new JobChange.Cancel() : new JobChange.Resume());
        }
        run.Agenda.After(60, TidyUp);
    }

    private void Submit()
    {
        var spec = run.Plan.Job(_submitted++, _jobs);
        JobSpecRules.Validate(spec);
        var id = run.NewJob();
        if (spec.Contents.Count > 500)
            run.Plan.IsLarge(id);
        run.Host.Store.Lists[id] = new SpecLists(spec);
        run.Host.Do(d => d.Submit(id, JobHeader.Of(spec, run.Plan.Network()), run.Now), answer =>
        {
            if (answer is Answer<Job>.Given)
                _jobs.Add(id);
        });
    }

    private void Again() => run.Agenda.After(run.Draws.Exponential(20), () =>
    {
        if (!run.Chances.Faulty)
            return;
        if (_jobs.Count > 0)
            Meddle(run.Draws.Of(_jobs));
        Again();
    });

    private void Meddle(JobId job)
    {
        var frames = run.Host.Store.Jobs.GetValueOrDefault(job)?.Header.Frames ?? 1;
        var some = FrameSet.Of(Enumerable.Range(0, run.Draws.Between(1, 3)).Select(_ => run.Draws.Between(1, frames)));
        switch (run.Draws.Below(10))
        {
            case 0 or 1: Change(job, new JobChange.Pause(run.Draws.Chance(0.5))); break;
            case 2 or 3: Change(job, new JobChange.Resume()); break;
            case 4 when run.Draws.Chance(0.2): Change(job, new JobChange.Cancel()); break;
            case 5: Change(job, new JobChange.Retry(run.Draws.Chance(0.5) ? null : some)); break;
            case 6: Change(job, new JobChange.Skip(some)); break;
            case 7: Change(job, new JobChange.SetPriority(run.Draws.Between(0, 100))); break;
            case 8:
                var worker = run.Draws.Of(run.Workers).Description.Id;
                Command(d => d.Change(worker, run.Draws.Chance(0.5) ? WorkerChange.Drain : WorkerChange.Enable, run.Now));
                break;
            default:
                Look(job, run.Draws.Between(1, frames));
                break;
        }
    }

    // Reading answers whatever state it finds, and changes nothing.
    private void Look(JobId job, int frame)
    {
        if (!run.Host.IsUp || run.Host.Dispatcher.Job(job) is null)
            return;
        run.Host.Dispatcher.Why(job, frame, run.Now);
        if (run.Host.Dispatcher.Eta(job, run.Now) is { } eta && (eta.P50 > eta.P90 || eta.P50 < run.Now))
            throw new InvariantBrokenException($"job {job} should end at {eta.P50} or {eta.P90}, and it is {run.Now}");
    }

    private void Change(JobId job, JobChange change) => Command(d => d.Change(job, change, "somebody", run.Now));

    private void Command<T>(Func<Dispatcher, Decision<T>> decide) => run.Host.Do(decide, _ => { });
}
