using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

public sealed partial class Dispatcher
{
    // The decision made last and nothing applied since: what it worked out holds.
    private Draft? _draft;

    /// <summary>Makes a decision's changes true here; they were written down, or will be in one transaction with others before anybody is answered.</summary>
    public void Apply(IReadOnlyList<FarmChange> changes, DateTimeOffset now)
    {
        if (changes.Count == 0)
            return;
        Version++;
        var touched = new HashSet<JobId>();
        foreach (var change in changes)
        {
            switch (change)
            {
                case FarmChange.OfJob c: Take(c); touched.Add(c.Job); break;
                case FarmChange.OfFrames c: Take(c, _draft?.Outcome(changes, c.Job, c.Range), now); touched.Add(c.Job); break;
                case FarmChange.OfWorker c: SetDraining(c.Worker, c.Draining); break;
            }
        }
        _draft = null;
        foreach (var id in touched)
            Refresh(id);
    }

    private void Take(FarmChange.OfJob change)
    {
        if (change.Event is JobEvent.Submitted submitted)
        {
            Open(Core.Jobs.Job.Of(submitted));
            FillReady(_jobs[change.Job]);
            return;
        }
        var book = OpenOrBack(change.Job);
        book.Job = book.Job.Apply(change.Event);
    }

    // A settled job of which a person tries or skips frames comes back.
    private JobBook OpenOrBack(JobId id) => _jobs.TryGetValue(id, out var book)
        ? book
        : Restore(_options.LoadJob(id) ?? throw new InvalidOperationException($"There is no job {id}."));

    private void Take(FarmChange.OfFrames change, FrameRange? outcome, DateTimeOffset now)
    {
        var book = OpenOrBack(change.Job);
        var before = Range(book, change.Range);
        _shelf.Set(change.Job, change.Range, outcome ?? before.Apply(change.Events));
        foreach (var happened in change.Events)
            Note(book, before, happened, now);
    }

    private void Note(JobBook book, FrameRange before, FrameEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case FrameEvent.Leased e:
                book.Ready.Remove(book.Map.Place(e.Frame));
                book.LastServed = e.Lease.Since;
                Hold(book, e.Frame, e.Lease, second: before.State(e.Frame) == FrameState.Running);
                break;
            case FrameEvent.Committed e:
                NoteDone(book, before, e, now);
                break;
            case FrameEvent.AttemptFailed e:
                NoteFailed(book, e, now);
                break;
            case FrameEvent.Released e:
                EndAttempt(book, e.Attempt, null, now);
                if (e.Next == FrameState.Waiting)
                    Wait(book, e.Frame, e.NotBefore);
                break;
            case FrameEvent.Skipped e:
                for (var frame = e.First; frame < e.First + e.Count; frame++)
                    Unwait(book, frame);
                break;
            case FrameEvent.Retried e:
                for (var frame = e.First; frame < e.First + e.Count; frame++)
                    Wait(book, frame, null);
                break;
        }
    }

    private void NoteDone(JobBook book, FrameRange before, FrameEvent.Committed e, DateTimeOffset now)
    {
        Unwait(book, e.Frame);
        _throughput.Count(now);
        foreach (var lease in before.Leases(e.Frame))
        {
            var won = lease.Attempt == e.Attempt;
            var seconds = EndAttempt(book, lease.Attempt, won ? e.Result.Seconds : null, now);
            if (!won || !_workers.TryGetValue(lease.Worker, out var worker))
                continue;
            worker.FramesDone++;
            // What was taken from the store says nothing of how long a render takes.
            if (e.Result.Reused)
                continue;
            book.Durations.Add(seconds);
            book.Learn(e.Frame, worker.Description.Backend, need => need.Rendered(worker.Description.MemoryBytes));
        }
        OpenDependents(book, e.Frame);
    }

    private void NoteFailed(JobBook book, FrameEvent.AttemptFailed e, DateTimeOffset now)
    {
        EndAttempt(book, e.Attempt, null, now);
        RememberFailure(book.Job.Id, e);
        if (_workers.TryGetValue(e.Worker, out var worker))
        {
            worker.FramesFailed++;
            if (e.Kind == FailureKind.Resource)
                book.Learn(e.Frame, worker.Description.Backend, need => need.RanOut(worker.Description.MemoryBytes));
        }
        if (e.Next == FrameState.Waiting)
            Wait(book, e.Frame, e.NotBefore);
    }

    // What a worker claims it took counts only up to the time it had.
    private double EndAttempt(JobBook book, AttemptId id, double? claimed, DateTimeOffset now)
    {
        if (!_attempts.Remove(id, out var attempt))
            return 0;
        book.Attempts.Remove(id);
        _renewals.Forget(id);
        if (_workers.TryGetValue(attempt.Lease.Worker, out var worker))
            worker.Remove(id, now);
        var had = attempt.Elapsed(now);
        var seconds = claimed is { } said && said >= 0 ? Math.Min(said, had) : had / (attempt.Ahead + 1);
        _line.CountRunning(book.Job.Header.Owner, -1);
        _line.Charge(book.Job.Header.Owner, seconds - attempt.Charged, now);
        return seconds;
    }

    private void Hold(JobBook book, int frame, Lease lease, bool second)
    {
        var worker = _workers.GetValueOrDefault(lease.Worker);
        var attempt = new LiveAttempt
        {
            Job = book.Job.Id, Frame = frame, Lease = lease, Second = second, Ahead = worker?.Ahead(lease.Since) ?? 0,
            Charged = book.Durations.Median ?? 0,
        };
        _attempts.Add(lease.Attempt, attempt);
        book.Attempts.Add(lease.Attempt, attempt);
        worker?.Add(attempt);
        _expiries.Enqueue(lease.Attempt, _renewals.Until(lease));
        _line.CountRunning(book.Job.Header.Owner, 1);
        _line.Charge(book.Job.Header.Owner, attempt.Charged, lease.Since);
    }

    private void SetDraining(WorkerId worker, bool draining)
    {
        if (draining)
            _draining.Add(worker);
        else
            _draining.Remove(worker);
    }

    private void Refresh(JobId id)
    {
        var book = _jobs[id];
        _line.Set(book.Summarise());
        if (book.IsSettled)
            _settled.Add(id);
        TellDependents(book.Job);
    }
}
