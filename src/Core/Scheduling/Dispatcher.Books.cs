using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Scheduling;

/// <summary>Which frames are ready: what they need is done, and no wait after a setback runs.</summary>
public sealed partial class Dispatcher
{
    private readonly Dictionary<JobId, HashSet<JobId>> _dependents = [];
    private readonly HashSet<JobId> _settled = [];

    /// <summary>
    /// Takes a job as it was written down; every job that is not Finished, or has leases, when a dispatcher starts. Reads its ranges that are not settled,
    /// one by one.
    /// </summary>
    public void Restored(Job job)
    {
        if (job.Counts.Waiting + job.Counts.Running > 0)
            _line.Set(Restore(job).Summarise());
    }

    private JobBook Restore(Job job)
    {
        var book = Open(job);
        for (var index = 0; index < job.Header.Ranges; index++)
        {
            if (job.CountsOf(index) is { Waiting: 0, Running: 0 })
                continue;
            var range = Range(book, index);
            _shelf.Trim();
            foreach (var (frame, lease) in range.Leases())
                Hold(book, frame, lease, second: range.Leases(frame)[0].Attempt != lease.Attempt);
            for (var frame = range.First; frame <= range.Last; frame++)
            {
                if (range.State(frame) == FrameState.Waiting)
                    Wait(book, frame, range.Tries(frame).NotBefore);
            }
        }
        LearnDurations(book);
        return book;
    }

    private void LearnDurations(JobBook book)
    {
        for (var index = book.Job.Header.Ranges - 1; index >= 0 && book.Durations.Count < SchedulingLimits.DurationsKept; index--)
        {
            if (book.Job.CountsOf(index).Done == 0)
                continue;
            var range = Range(book, index);
            for (var frame = range.First; frame <= range.Last && book.Durations.Count < SchedulingLimits.DurationsKept; frame++)
            {
                if (range.Commit(frame)?.Result is { Reused: false } result)
                    book.Durations.Add(result.Seconds);
            }
        }
    }

    private JobBook Open(Job job)
    {
        var book = new JobBook(job, _options.Lists(job.Id), _options.EstimateBytes, _memory);
        _jobs.Add(job.Id, book);
        foreach (var dependency in job.Header.After)
            (_dependents.TryGetValue(dependency.Job, out var waiting) ? waiting : _dependents[dependency.Job] = []).Add(job.Id);
        book.WaitsForJob = WaitsForJob(job);
        return book;
    }

    // Settled jobs are in the store; here they would only take room.
    private void CloseSettled()
    {
        foreach (var book in _settled.Select(id => _jobs[id]).Where(book => book.IsSettled))
            Close(book);
        _settled.Clear();
    }

    private void Close(JobBook book)
    {
        _jobs.Remove(book.Job.Id);
        _line.Remove(book.Job.Id);
        _shelf.Forget(book.Job.Id, book.Job.Header.Ranges);
        foreach (var dependency in book.Job.Header.After)
        {
            if (_dependents.TryGetValue(dependency.Job, out var waiting) && waiting.Remove(book.Job.Id) && waiting.Count == 0)
                _dependents.Remove(dependency.Job);
        }
    }

    private void FillReady(JobBook book)
    {
        var alone = !book.Job.Header.After.Any(dependency => dependency.FrameByFrame);
        for (var frame = 1; frame <= book.Job.Header.FramesOfAPass; frame++)
        {
            if (alone || IsOpen(book, frame))
                book.Ready.Add(book.Map.Place(frame));
        }
    }

    private void Wait(JobBook book, int frame, DateTimeOffset? notBefore)
    {
        if (notBefore is { } due)
        {
            book.Delayed.Add(frame);
            _delayed.Enqueue((book.Job.Id, frame), due);
        }
        else if (IsOpen(book, frame))
        {
            book.Ready.Add(book.Map.Place(frame));
        }
    }

    private static void Unwait(JobBook book, int frame)
    {
        book.Ready.Remove(book.Map.Place(frame));
        book.Delayed.Remove(frame);
    }

    // Waits that ended; nothing of this is written down, so that it may happen before any decision.
    private void Ripen(DateTimeOffset now)
    {
        while (_delayed.TryPeek(out var waiting, out var due) && due <= now)
        {
            _delayed.Dequeue();
            if (!_jobs.TryGetValue(waiting.Job, out var book) || !book.Delayed.Contains(waiting.Frame))
                continue;
            var notBefore = RangeOf(book, waiting.Frame).Tries(waiting.Frame).NotBefore;
            if (notBefore > now)
                continue;
            book.Delayed.Remove(waiting.Frame);
            if (IsOpen(book, waiting.Frame))
                book.Ready.Add(book.Map.Place(waiting.Frame));
            _line.Set(book.Summarise());
        }
    }

    /// <summary>Whether the results that the frame needs are there.</summary>
    private bool IsOpen(JobBook book, int frame)
    {
        var needs = book.Plan.Needs(frame);
        if (needs.Count > 0)
            return needs.All(need => RangeOf(book, need).State(need) == FrameState.Done);
        foreach (var dependency in book.Job.Header.After)
        {
            if (dependency.FrameByFrame && HeaderOf(book, dependency.Job) is { } other && LastOf(other, frame) is { } need
                && _shelf.Get(dependency.Job, other, JobHeader.RangeOf(need)).State(need) != FrameState.Done)
                return false;
        }
        return true;
    }

    // The frame of the same number in the other's last pass; null: it has none, so that nothing is waited for.
    private static int? LastOf(JobHeader other, int frame) =>
        frame <= other.FramesOfAPass ? (other.Passes - 1) * other.FramesOfAPass + frame : null;

    private JobHeader? HeaderOf(JobBook book, JobId other) =>
        book.Others.TryGetValue(other, out var header) ? header : book.Others[other] = Job(other)?.Header;

    private void OpenDependents(JobBook book, int frame)
    {
        var next = frame + book.Job.Header.FramesOfAPass;
        if (next <= book.Job.Header.Frames && RangeOf(book, next).State(next) == FrameState.Waiting && !book.Delayed.Contains(next) && IsOpen(book, next))
            book.Ready.Add(book.Map.Place(next));
        else if (next > book.Job.Header.Frames && _dependents.TryGetValue(book.Job.Id, out var dependents))
            OpenDependents(dependents, (frame - 1) % book.Job.Header.FramesOfAPass + 1);
    }

    private void OpenDependents(IEnumerable<JobId> dependents, int frame)
    {
        foreach (var dependent in dependents.Select(id => _jobs[id]).Where(d => frame <= d.Job.Header.FramesOfAPass))
        {
            if (RangeOf(dependent, frame).State(frame) != FrameState.Waiting || dependent.Delayed.Contains(frame) || !IsOpen(dependent, frame))
                continue;
            dependent.Ready.Add(dependent.Map.Place(frame));
            _line.Set(dependent.Summarise());
        }
    }

    private bool WaitsForJob(Job job) => job.Header.After.Any(dependency =>
        !dependency.FrameByFrame && Job(dependency.Job) is { State: not (JobState.Finished or JobState.Cancelled) });

    // A job that ended lets others begin; one that was reopened holds them again.
    private void TellDependents(Job job)
    {
        if (!_dependents.TryGetValue(job.Id, out var dependents))
            return;
        foreach (var dependent in dependents.Select(id => _jobs[id]))
        {
            if (dependent.WaitsForJob == (dependent.WaitsForJob = WaitsForJob(dependent.Job)))
                continue;
            _line.Set(dependent.Summarise());
        }
    }
}
