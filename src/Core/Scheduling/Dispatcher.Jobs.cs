using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

/// <summary>What people ask, and what time brings.</summary>
public sealed partial class Dispatcher
{
    /// <summary>Takes a job that JobSpecRules found right. Its lists must be readable by <see cref="DispatcherOptions.Lists"/> when this is applied.</summary>
    /// <param name="id">Never used before.</param>
    public Decision<Answer<Job>> Submit(JobId id, JobHeader header, DateTimeOffset now)
    {
        var draft = Begin(now);
        if (OverQuota(header) is { } refusal)
            return draft.Answering<Answer<Job>>(refusal);
        if (header.After.FirstOrDefault(dependency => Job(dependency.Job) is null) is { } missing)
            return draft.Answering<Answer<Job>>(new Refusal(RefusalKind.NotFound, $"There is no job {missing.Job} to wait for."));
        draft.Happen(id, [new JobEvent.Submitted(id, header, now)]);
        return draft.Answering<Answer<Job>>(draft.Job(id));
    }

    /// <summary>A person changes a job. Answers the job as it will be.</summary>
    public Decision<Answer<Job>> Change(JobId id, JobChange change, string by, DateTimeOffset now)
    {
        var draft = Begin(now);
        if (Job(id) is not { } job)
            return draft.Answering<Answer<Job>>(new Refusal(RefusalKind.NotFound, $"There is no job {id}."));
        var decided = JobCommands.Decide(job, change, by, now);
        if (decided is Answer<System.Collections.Immutable.ImmutableArray<JobEvent>>.Refused refused)
            return draft.Answering<Answer<Job>>(refused.Refusal);
        draft.Happen(id, decided.OrThrow());
        var frames = false;
        for (var index = 0; index < job.Header.Ranges; index++)
        {
            if (!Concerns(change, job, index))
                continue;
            var events = FrameCommands.Decide(draft.Range(id, index), change);
            draft.Happen(id, index, events);
            frames |= !events.IsEmpty;
            if (change is JobChange.Skip)
                SkipLaterPasses(draft, job, events);
        }
        if (change is JobChange.Retry && !frames)
            return Begin(now).Answering<Answer<Job>>(new Refusal(RefusalKind.Conflict, $"None of these frames of job {id} failed."));
        if (change is JobChange.Cancel)
            StopDependents(draft, id);
        var decision = draft.Answering(0);
        return new(decision.Changes, draft.Job(id));
    }

    /// <summary>A person stops a worker from taking frames, or trusts it again: then it is set aside for no job any more.</summary>
    public Decision<Answer<WorkerId>> Change(WorkerId id, WorkerChange change, DateTimeOffset now)
    {
        var draft = Begin(now);
        // One that is away may still be trusted again.
        if (!_workers.ContainsKey(id) && !_draining.Contains(id))
            return draft.Answering<Answer<WorkerId>>(new Refusal(RefusalKind.NotFound, $"There is no worker {id}."));
        if (change == WorkerChange.Drain != _draining.Contains(id))
            draft.Happen(new FarmChange.OfWorker(id, change == WorkerChange.Drain));
        if (change == WorkerChange.Enable)
        {
            foreach (var book in _jobs.Values)
                draft.Happen(book.Job.Id, JobProgress.Forgive(book.Job, id));
        }
        return draft.Answering<Answer<WorkerId>>(id);
    }

    /// <summary>
    /// Ends leases that ran out, and stops jobs that nothing can go on with. Lets go of settled jobs and of ranges that were not used lately: everything
    /// that was applied must be written by now. Answers how many leases ended.
    /// </summary>
    public Decision<int> Tick(DateTimeOffset now)
    {
        var draft = Begin(now);
        CloseSettled();
        _shelf.Trim();
        Ripen(now);
        var over = RunOut(now);
        foreach (var (id, index) in RangesOf(over))
            draft.Happen(id, index, Leasing.Expire(draft.Range(id, index), draft.Job(id).Standing, _renewals, now));
        foreach (var book in _jobs.Values)
            StopIfStuck(draft, book);
        return draft.Answering(over.Count);
    }

    /// <summary>After a start, where workers lived in the host's process: all leases end, and count against nobody.</summary>
    public Decision<int> ReleaseDead(DateTimeOffset now)
    {
        var draft = Begin(now);
        var held = _attempts.Count;
        foreach (var (id, index) in RangesOf(_attempts.Values))
            draft.Happen(id, index, Leasing.ReleaseDead(draft.Range(id, index), draft.Job(id).Standing, now));
        return draft.Answering(held);
    }

    private Draft Begin(DateTimeOffset now) =>
        _draft = new Draft(id => Job(id) ?? throw new InvalidOperationException($"There is no job {id}."), Range, now);

    private static bool Concerns(JobChange change, Job job, int index) => change switch
    {
        JobChange.Cancel => job.CountsOf(index).Waiting > 0,
        JobChange.Retry => job.CountsOf(index).Failed > 0,
        JobChange.Skip => job.CountsOf(index) is { Waiting: > 0 } or { Failed: > 0 },
        _ => false,
    };

    // What needs a skipped frame will never have it.
    private static void SkipLaterPasses(Draft draft, Job job, IEnumerable<FrameEvent> events)
    {
        foreach (var skipped in events.OfType<FrameEvent.Skipped>())
        {
            for (var needed = skipped.First; needed < skipped.First + skipped.Count; needed++)
            {
                for (var frame = needed + job.Header.FramesOfAPass; frame <= job.Header.Frames; frame += job.Header.FramesOfAPass)
                {
                    if (draft.RangeOf(job.Id, frame).State(frame) == FrameState.Waiting)
                        draft.Happen(job.Id, JobHeader.RangeOf(frame), [new FrameEvent.Skipped(frame, 1)]);
                }
            }
        }
    }

    private Refusal? OverQuota(JobHeader header)
    {
        var terms = _options.Terms(header.Owner);
        var open = _jobs.Values.Where(book => book.Job.Header.Owner == header.Owner && !book.IsSettled).ToList();
        if (open.Count >= terms.MostJobs)
            return new Refusal(RefusalKind.Quota, $"{header.Owner} has {open.Count} unfinished jobs, and may have {terms.MostJobs}: wait for one, or cancel one.");
        var left = open.Sum(book => (long)book.Job.Counts.Waiting + book.Job.Counts.Running) + header.Frames;
        return left > terms.MostWaitingFrames
            ? new Refusal(RefusalKind.Quota, $"With these {header.Frames} frames {header.Owner} would have {left} unfinished, and may have {terms.MostWaitingFrames}.")
            : null;
    }

    private void StopDependents(Draft draft, JobId cancelled)
    {
        foreach (var id in _dependents.GetValueOrDefault(cancelled, []))
        {
            var reason = $"job {cancelled}, which it waits for, was cancelled; resume it to go on without";
            if (draft.Job(id) is { State: JobState.Queued or JobState.Running })
                draft.Happen(id, [new JobEvent.Stopped(reason, draft.Now)]);
        }
    }

    // Leases that ran out by the heartbeats heard; those renewed since they were planned are planned anew.
    private List<LiveAttempt> RunOut(DateTimeOffset now)
    {
        var over = new List<LiveAttempt>();
        while (_expiries.TryPeek(out var id, out var planned) && planned <= now)
        {
            _expiries.Dequeue();
            if (!_attempts.TryGetValue(id, out var attempt))
                continue;
            if (_renewals.Until(attempt.Lease) is var until && until > now)
                _expiries.Enqueue(id, until);
            else
                over.Add(attempt);
        }
        // They end when that is written down; until then they stay planned.
        foreach (var attempt in over)
            _expiries.Enqueue(attempt.Lease.Attempt, now);
        return over;
    }

    private void StopIfStuck(Draft draft, JobBook book)
    {
        var job = draft.Job(book.Job.Id);
        if (!job.Standing.GivesFrames)
            return;
        if (NeedsWhatFailed(book))
            draft.Happen(job.Id, [new JobEvent.Stopped("its other frames need frames that failed or were skipped; retry those, or skip these", draft.Now)]);
        else if (!job.SetAside.IsEmpty)
            draft.Happen(job.Id, JobProgress.StopWithoutWorkers(job, AbleIfTrusted(book, draft.Now), draft.Now));
    }

    private bool NeedsWhatFailed(JobBook book) =>
        book.Ready.Count == 0 && book.Attempts.Count == 0 && book.Delayed.Count == 0 && book.Job.Counts.Waiting > 0 && !book.WaitsForJob
        && book.Job.Header.After.All(dependency => !dependency.FrameByFrame || Job(dependency.Job) is not { State: not (JobState.Finished or JobState.Cancelled) });
}
