using System.Collections.Immutable;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

/// <summary>What workers ask and say.</summary>
public sealed partial class Dispatcher
{
    /// <summary>Makes a worker known; again with every start of it. Nothing is written down.</summary>
    public void Join(WorkerDescription worker, DateTimeOffset now)
    {
        Version++;
        if (_workers.TryGetValue(worker.Id, out var known))
        {
            (known.Description, known.Seen) = (worker, now);
            return;
        }
        var book = new WorkerBook(worker, now);
        _workers.Add(worker.Id, book);
        foreach (var attempt in _attempts.Values.Where(attempt => attempt.Lease.Worker == worker.Id))
            book.Add(attempt);
    }

    /// <summary>Frames of one job, style and settings for a worker; empty: nothing to do. Null: the worker is not known and has to join.</summary>
    /// <param name="newAttempt">Gives an id that was never used.</param>
    public Decision<IReadOnlyList<RenderTask>?> Lease(LeaseRequest request, Func<AttemptId> newAttempt, DateTimeOffset now)
    {
        var draft = Begin(now);
        if (!_workers.TryGetValue(request.Worker, out var worker))
            return draft.Answering<IReadOnlyList<RenderTask>?>(null);
        (worker.Seen, worker.Warm) = (now, request.Warm);
        Ripen(now);
        var largest = Largest(now);
        var next = request.Most <= 0 ? null
            : _line.Next(job => Hindrance(_jobs[job.Id], worker, largest) is null, request.Warm, now) is { } job ? _jobs[job.Id] : null;
        var tasks = next is not null ? Take(draft, next, worker, largest, request.Most, newAttempt)
            : request.Most > 0 && Straggler(worker, largest, now) is { } late ? TakeSecond(draft, late, worker, newAttempt)
            : [];
        return draft.Answering<IReadOnlyList<RenderTask>?>(tasks);
    }

    /// <summary>The heartbeat: one verdict for each entry, in order. Only new checkpoints are written down.</summary>
    public Decision<IReadOnlyList<LeaseVerdict>> Renew(WorkerId id, IReadOnlyList<AttemptProgress> running, DateTimeOffset now)
    {
        var draft = Begin(now);
        if (!_workers.TryGetValue(id, out var worker))
            return draft.Answering<IReadOnlyList<LeaseVerdict>>([.. running.Select(_ => LeaseVerdict.Unknown)]);
        worker.Seen = now;
        var verdicts = running.Select(progress => Renew(draft, worker, progress)).ToList();
        return draft.Answering<IReadOnlyList<LeaseVerdict>>(verdicts);
    }

    /// <summary>How an attempt ended; the same report again is answered without a change.</summary>
    public Decision<Acknowledgement> Report(AttemptReport report, DateTimeOffset now)
    {
        var draft = Begin(now);
        if (_workers.TryGetValue(report.Worker, out var worker))
            worker.Seen = now;
        if (Job(report.Job) is not { } job || report.Frame < 1 || report.Frame > job.Header.Frames)
            return draft.Answering(Acknowledgement.Superseded);
        var index = JobHeader.RangeOf(report.Frame);
        var (acknowledgement, events) = Reporting.Report(draft.Range(job.Id, index), job.Standing, report, now);
        draft.Happen(job.Id, index, events);
        if (events is [FrameEvent.AttemptFailed failed, ..])
            draft.Happen(job.Id, JobProgress.Strike(draft.Job(job.Id), failed.Worker, failed.Frame, failed.Kind, now));
        return draft.Answering(acknowledgement);
    }

    /// <summary>The result of a frame that waits was in the store: nobody renders it. Answers whether it still waited.</summary>
    public Decision<bool> Reuse(JobId id, int frame, AttemptId attempt, FrameResult result, DateTimeOffset now)
    {
        var draft = Begin(now);
        if (Book(id) is not { Job.Standing.GivesFrames: true } book || frame < 1 || frame > book.Job.Header.Frames || !IsOpen(book, frame))
            return draft.Answering(false);
        var events = Reporting.Reuse(RangeOf(book, frame), frame, attempt, result);
        draft.Happen(id, JobHeader.RangeOf(frame), events);
        return draft.Answering(!events.IsEmpty);
    }

    /// <summary>The worker goes; leases it still has end as Interrupted. Answers how many those were.</summary>
    public Decision<int> Leave(WorkerId id, DateTimeOffset now)
    {
        var draft = Begin(now);
        var held = _attempts.Values.Where(attempt => attempt.Lease.Worker == id).ToList();
        foreach (var (job, index) in RangesOf(held))
            draft.Happen(job, index, Leasing.ReleaseWorker(draft.Range(job, index), draft.Job(job).Standing, id, now));
        _workers.Remove(id);
        Version++;
        return draft.Answering(held.Count);
    }

    private LeaseVerdict Renew(Draft draft, WorkerBook worker, AttemptProgress progress)
    {
        if (!_attempts.TryGetValue(progress.Attempt, out var attempt) || attempt.Job != progress.Job || attempt.Frame != progress.Frame)
            return LeaseVerdict.Lost;
        var index = JobHeader.RangeOf(attempt.Frame);
        var (verdict, events) = Leasing.Renew(draft.Range(attempt.Job, index), draft.Job(attempt.Job).Standing, worker.Description.Id, progress);
        if (verdict == LeaseVerdict.Lost)
            return verdict;
        draft.Happen(attempt.Job, index, events);
        // A heartbeat tells of the latest moment: one without news keeps what was known.
        attempt.Progress = progress with
        {
            Progress = progress.Progress ?? attempt.Progress?.Progress, Preview = progress.Preview ?? attempt.Progress?.Preview,
        };
        _renewals.Renew(progress.Attempt, draft.Now.AddSeconds(FarmLimits.LeaseSeconds));
        Version++;
        return verdict;
    }

    private List<RenderTask> Take(Draft draft, JobBook book, WorkerBook worker, LargestDevices largest, int most, Func<AttemptId> newAttempt)
    {
        var first = book.Pick(worker.Description, largest, worker.Warm);
        var end = book.Map.End(book.Map.Lane(first));
        var able = _workers.Values.Count(w => !w.IsLost(draft.Now) && Hindrance(book, w, largest) is null);
        var count = Math.Min(_line.Room(book.Job.Header.Owner), ChunkSize.Of(
            book.Job.Header.Policy.ChunkSeconds, book.Durations.Median, most, book.Ready.Count, able));
        var frames = new List<int>(count);
        for (var place = first; place >= 0 && place < end && frames.Count < count; place = book.Ready.First(place + 1))
            frames.Add(book.Map.Frame(place));
        var tasks = new List<RenderTask>(frames.Count);
        // Frames in a row lie in one range; in other orders each may lie elsewhere. Either way the worker renders them as they come here.
        for (int from = 0, next; from < frames.Count; from = next)
        {
            var index = JobHeader.RangeOf(frames[from]);
            for (next = from + 1; next < frames.Count && JobHeader.RangeOf(frames[next]) == index; next++) { }
            var events = Leasing.Lease(
                draft.Range(book.Job.Id, index), book.Job.Standing, worker.Description.Id, frames[from..next],
                [.. Enumerable.Range(from, next - from).Select(_ => newAttempt())], draft.Now).OrThrow();
            draft.Happen(book.Job.Id, index, events);
            tasks.AddRange(events.Cast<FrameEvent.Leased>().Select(leased => Task(book, leased)));
        }
        return tasks;
    }

    private List<RenderTask> TakeSecond(Draft draft, LiveAttempt late, WorkerBook worker, Func<AttemptId> newAttempt)
    {
        var (book, index) = (_jobs[late.Job], JobHeader.RangeOf(late.Frame));
        var decided = Leasing.LeaseSecond(
            draft.Range(late.Job, index), book.Job.Standing, worker.Description.Id, late.Frame, newAttempt(), draft.Now);
        if (decided is not Answer<ImmutableArray<FrameEvent>>.Given { Value: var events })
            return [];
        draft.Happen(late.Job, index, events);
        return [Task(book, (FrameEvent.Leased)events[0])];
    }

    /// <summary>The frame that is latest beyond what was expected of it, of those that this worker could try too; null: none.</summary>
    private LiveAttempt? Straggler(WorkerBook worker, LargestDevices largest, DateTimeOffset now) => (
        from attempt in _attempts.Values
        where !attempt.Second && attempt.Lease.Worker != worker.Description.Id && attempt.Elapsed(now) > SchedulingLimits.LeastStragglerSeconds
        let book = _jobs[attempt.Job]
        where book.Job.Standing is { GivesFrames: true, Policy.Speculation: true } && _line.Room(book.Job.Header.Owner) > 0
        let late = attempt.Elapsed(now) - Speculation.StragglesAfter(book.Durations.Median, book.Durations.Count, attempt.Ahead)
        where late > 0 && RangeOf(book, attempt.Frame).Leases(attempt.Frame).Length == 1
            && Hindrance(book, worker, largest, book.Map.Lane(book.Map.Place(attempt.Frame))) is null
        orderby late descending, attempt.Lease.Attempt.Value
        select attempt).FirstOrDefault();

    private RenderTask Task(JobBook book, FrameEvent.Leased leased)
    {
        var planned = book.Plan[leased.Frame];
        var task = new RenderTask
        {
            Job = book.Job.Id,
            Frame = leased.Frame,
            Attempt = leased.Lease.Attempt,
            LeaseUntil = leased.Lease.Until,
            Content = planned.Content,
            Style = planned.Style,
            Init = book.Job.Header.Init,
            Settings = planned.Settings.Settings,
            NetworkHash = book.Job.Header.NetworkHash,
            Checkpoint = RangeOf(book, leased.Frame).Checkpoint(leased.Frame),
            Affinity = book.Lanes.Affinity(book.Map.Lane(book.Map.Place(leased.Frame))),
        };
        if (book.Plan.Needs(leased.Frame) is not [var before])
            return task;
        // A later pass starts from the picture of the pass before.
        var result = RangeOf(book, before).Commit(before)!.Result.Result;
        return task with { Init = new BlobRef(planned.OutputName, result), Settings = task.Settings with { Init = InitKind.Picture } };
    }

    private static HashSet<(JobId Job, int Range)> RangesOf(IEnumerable<LiveAttempt> attempts) =>
        [.. attempts.Select(attempt => (attempt.Job, JobHeader.RangeOf(attempt.Frame)))];
}
