using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Simulation.Tests;

/// <summary>What must hold after every step of a run.</summary>
internal sealed class Checks(FarmRun run)
{
    // A rebuild reads every job: now and then is enough to meet each kind of state many times over the seeds.
    private const int StepsBetweenRebuilds = 401;

    private readonly HashSet<(JobId Job, int Range)> _touched = [];
    private readonly HashSet<(JobId Job, int Frame)> _touchedFrames = [];
    private readonly HashSet<JobId> _touchedJobs = [];
    private readonly Dictionary<(JobId Job, int Frame), Commit> _committed = [];
    private bool _changed;
    private int _steps;

    /// <summary>Results that are in the store.</summary>
    public int Committed => _committed.Count;

    public void Applied(IReadOnlyList<FarmChange> changes)
    {
        _changed |= changes.Count > 0;
        foreach (var change in changes)
        {
            if (change is FarmChange.OfJob job)
            {
                _touchedJobs.Add(job.Job);
                run.Met.Add(job.Event.GetType().Name);
            }
            if (change is not FarmChange.OfFrames frames)
                continue;
            _touched.Add((frames.Job, frames.Range));
            foreach (var happened in frames.Events)
            {
                HasItsReason(frames.Job, happened);
                run.Met.Add(Kind(happened));
                _touchedFrames.UnionWith(FramesOf(happened).Select(frame => (frames.Job, frame)));
            }
        }
    }

    public void Restarted()
    {
        run.Met.Add("Restarted");
        _changed = true;
        _touched.UnionWith(run.Host.Store.Ranges.Keys);
        _touchedJobs.UnionWith(run.Host.Store.Jobs.Keys);
        foreach (var ((job, _), range) in run.Host.Store.Ranges)
            _touchedFrames.UnionWith(Enumerable.Range(range.First, range.Count).Select(frame => (job, frame)));
    }

    public void Step()
    {
        if (!run.Host.IsUp)
            return;
        if (++_steps % StepsBetweenRebuilds == 0 && !run.Host.HasUnwritten)
            RebuiltIsLive();
        if (!_changed)
            return;
        _changed = false;
        foreach (var (job, index) in _touched.Where(touched => run.Host.Dispatcher.Job(touched.Job) is not null))
            RangeAddsUp(job, run.Host.Dispatcher.Range(run.Host.Dispatcher.Job(job)!, index));
        foreach (var job in _touchedJobs)
            JobAddsUp(job);
        LeasesAreBooked();
        if (run.Host.HasUnwritten)
            return;
        foreach (var (job, frame) in _touchedFrames)
            CommitStays(job, frame);
        _touchedFrames.Clear();
        _touched.Clear();
        _touchedJobs.Clear();
    }

    /// <summary>The end: everything is settled, and every frame that is done still has the result that it had first.</summary>
    public void Settled()
    {
        foreach (var job in run.Host.Store.Jobs.Values)
        {
            Require(job.State is JobState.Finished or JobState.Cancelled, $"job {job.Id} is {job.State} ({job.StateReason}) with {job.Counts} at the end: starved, {Why(job)}");
            Require(job.Counts is { Waiting: 0, Running: 0 }, $"job {job.Id} is {job.State} with {job.Counts}");
            for (var frame = 1; frame <= job.Header.Frames; frame++)
                CommitStays(job.Id, frame);
        }
        foreach (var (job, frame) in _committed.Keys)
            Require(run.Host.Store.Range(job, JobHeader.RangeOf(frame)).State(frame) == FrameState.Done, $"frame {frame} of {job} lost its result");
        RebuiltIsLive();
    }

    private string Why(Job job) => string.Join("; ", Enumerable.Range(1, job.Header.Frames)
        .Select(frame => (frame, Why: run.Host.Dispatcher.Why(job.Id, frame, run.Now)))
        .Where(asked => asked.Why is Answer<WhyWaiting>.Given).Select(asked => $"{asked.frame}: {asked.Why.OrThrow()}").Take(3));

    // No event of a frame but by its own attempt, its worker's leaving, or its silence.
    private void HasItsReason(JobId job, FrameEvent happened)
    {
        switch (happened)
        {
            case FrameEvent.Leased e:
                run.Truth.Hears(e.Lease.Attempt, run.Now);
                break;
            case FrameEvent.Committed e:
                Require(run.Truth.Said(job, e.Frame, e.Attempt, o => o is Outcome.Rendered r && r.Result.Result == e.Result.Result),
                    $"frame {e.Frame} of {job} was committed by {e.Attempt}, which did not render it");
                break;
            case FrameEvent.AttemptFailed e:
                Require(run.Truth.Said(job, e.Frame, e.Attempt, o => o is Outcome.Failed), $"{e.Attempt} of frame {e.Frame} never said it failed");
                break;
            case FrameEvent.Released { Reason: ReleaseReason.Interrupted } e:
                Require(run.Truth.Said(job, e.Frame, e.Attempt, o => o is Outcome.Interrupted) || run.Truth.Left.Count > 0,
                    $"{e.Attempt} of frame {e.Frame} never gave it back");
                break;
            case FrameEvent.Released { Reason: ReleaseReason.Expired } e:
                Require(run.Now - run.Truth.LastHeard(e.Attempt) >= TimeSpan.FromSeconds(FarmLimits.LeaseSeconds),
                    $"{e.Attempt} of frame {e.Frame} was heard {run.Now - run.Truth.LastHeard(e.Attempt)} ago, and its lease ended");
                break;
        }
    }

    private static void RangeAddsUp(JobId job, FrameRange range)
    {
        var counts = new int[5];
        for (var frame = range.First; frame <= range.Last; frame++)
            counts[(int)range.State(frame)]++;
        var real = new FrameCounts(counts[0], counts[1], counts[2], counts[3], counts[4], range.Counts.Reused);
        Require(real == range.Counts, $"job {job}: frames {range.First}.. are {real}, counted as {range.Counts}");
        var held = range.Leases().GroupBy(held => held.Frame, held => held.Lease).ToList();
        Require(held.Count == real.Running, $"job {job}: {real.Running} frames run, {held.Count} have leases");
        Require(held.Sum(leases => leases.Count()) == range.LeaseCount, $"job {job}: {range.LeaseCount} leases are counted, {held.Count} frames have some");
        foreach (var leases in held)
        {
            Require(range.State(leases.Key) == FrameState.Running, $"frame {leases.Key} of {job} is {range.State(leases.Key)} with a lease");
            Require(leases.Count() <= 2 && leases.DistinctBy(lease => lease.Worker).Count() == leases.Count(), $"frame {leases.Key} of {job} is held too often");
        }
    }

    private void JobAddsUp(JobId id)
    {
        if (run.Host.Dispatcher.Job(id) is not { } job)
            return;
        var sum = Enumerable.Range(0, job.Header.Ranges).Select(job.CountsOf).Aggregate((a, b) => a + b);
        Require(sum == job.Counts && sum.Total == job.Header.Frames, $"job {id} has {job.Header.Frames} frames, counted as {job.Counts}, its ranges as {sum}");
        for (var index = 0; index < job.Header.Ranges; index++)
            Require(job.CountsOf(index) == run.Host.Dispatcher.Range(job, index).Counts, $"job {id}: range {index} was not counted");
    }

    private void LeasesAreBooked()
    {
        var dispatcher = run.Host.Dispatcher;
        foreach (var attempt in dispatcher.Attempts)
        {
            var held = dispatcher.Range(dispatcher.Job(attempt.Job)!, JobHeader.RangeOf(attempt.Frame)).Leases(attempt.Frame);
            Require(held.Contains(attempt.Lease), $"{attempt.Lease.Attempt} is booked without a lease");
        }
        var leases = dispatcher.OpenJobs.Sum(job => Enumerable.Range(0, job.Header.Ranges).Sum(index =>
            job.CountsOf(index).Running == 0 ? 0 : dispatcher.Range(job, index).LeaseCount));
        Require(leases == dispatcher.Attempts.Count, $"{leases} leases are live, {dispatcher.Attempts.Count} booked");
        foreach (var owner in dispatcher.Attempts.GroupBy(attempt => dispatcher.Job(attempt.Job)!.Header.Owner))
            Require(owner.Count() <= run.Plan.Terms(owner.Key).MostRunning, $"{owner.Key} runs {owner.Count()} frames, over its quota");
    }

    private void CommitStays(JobId job, int frame)
    {
        var range = run.Host.Store.Range(job, JobHeader.RangeOf(frame));
        var (state, commit) = (range.State(frame), range.Commit(frame));
        Require(state == FrameState.Done == commit is not null, $"frame {frame} of {job} is {state}, its commit is {commit}");
        if (commit is null)
            Require(!_committed.ContainsKey((job, frame)), $"frame {frame} of {job} lost its result");
        else if (!_committed.TryAdd((job, frame), commit))
            Require(_committed[(job, frame)] == commit, $"frame {frame} of {job} was committed twice: {_committed[(job, frame)].Attempt}, {commit.Attempt}");
    }

    private string Kind(FrameEvent happened) => happened switch
    {
        FrameEvent.AttemptFailed e => e.Kind.ToString(),
        FrameEvent.Released e => e.Reason.ToString(),
        FrameEvent.Leased e when run.Host.Dispatcher.Attempts.Any(a => a.Second && a.Lease == e.Lease) => "Second",
        _ => happened.GetType().Name,
    };

    private static IEnumerable<int> FramesOf(FrameEvent happened) => happened switch
    {
        FrameEvent.Leased e => [e.Frame],
        FrameEvent.CheckpointSaved e => [e.Frame],
        FrameEvent.Committed e => [e.Frame],
        FrameEvent.AttemptFailed e => [e.Frame],
        FrameEvent.Released e => [e.Frame],
        FrameEvent.Skipped e => Enumerable.Range(e.First, e.Count),
        FrameEvent.Retried e => Enumerable.Range(e.First, e.Count),
        _ => [],
    };

    private void RebuiltIsLive()
    {
        var (live, rebuilt) = (run.Host.Dispatcher.Digest(run.Now), run.Host.Start().Digest(run.Now));
        Require(live == rebuilt, $"live and rebuilt differ:\n{live}\n---\n{rebuilt}");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvariantBrokenException(otherwise);
    }
}
