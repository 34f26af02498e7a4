using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Core.Scheduling;

/// <summary>Why a frame does not run: the first rule that holds it, as scheduling would meet them.</summary>
public sealed partial class Dispatcher
{
    public Answer<WhyWaiting> Why(JobId id, int frame, DateTimeOffset now)
    {
        if (Job(id) is not { } job)
            return new Refusal(RefusalKind.NotFound, $"There is no job {id}.");
        if (frame < 1 || frame > job.Header.Frames)
            return new Refusal(RefusalKind.NotFound, $"Job {id} has no frame {frame}: its frames are 1 to {job.Header.Frames}.");
        var state = Range(job, JobHeader.RangeOf(frame)).State(frame);
        return state switch
        {
            FrameState.Waiting when Book(id) is { } book => WhyWaits(book, frame, now),
            FrameState.Running when Book(id) is { } book => Rule("running", Runs(book, frame), null, null),
            _ => new Refusal(RefusalKind.Conflict, $"Frame {frame} of job {id} does not wait: it is {state.ToString().ToLowerInvariant()}."),
        };
    }

    private WhyWaiting WhyWaits(JobBook book, int frame, DateTimeOffset now)
    {
        var job = book.Job;
        if (job.State == JobState.Paused)
            return Rule("paused", $"The job is {job.StateReason}; resume it to go on.");
        if (job.State is JobState.Stopped or JobState.Cancelled)
            return Rule("stopped", $"The job is {job.State.ToString().ToLowerInvariant()}: {job.StateReason}.");
        if (MissingFor(book, frame) is { } missing)
            return Rule("dependency", missing);
        if (book.Delayed.Contains(frame) && RangeOf(book, frame).Tries(frame) is { NotBefore: { } due } tries && due > now)
            return Rule("delay", $"It lost {tries.Setbacks} attempts in a row through no fault of its own, and waits until {due:HH:mm:ss} UTC.", null, due);
        return WhyNoWorker(book, frame, now) ?? WhyNotYet(book, frame, now);
    }

    private string? MissingFor(JobBook book, int frame)
    {
        foreach (var dependency in book.Job.Header.After)
        {
            if (!dependency.FrameByFrame && book.WaitsForJob && Job(dependency.Job) is { State: not (JobState.Finished or JobState.Cancelled) } other)
                return $"Job {other.Id} comes first: {other.Counts.Waiting + other.Counts.Running} of its frames are left.";
        }
        if (IsOpen(book, frame))
            return null;
        return book.Plan.Needs(frame) is [var need]
            ? $"Frame {need}, the same picture in the pass before, is {RangeOf(book, need).State(need).ToString().ToLowerInvariant()}."
            : "The frame of the same number in a job that comes first is not done.";
    }

    private WhyWaiting? WhyNoWorker(JobBook book, int frame, DateTimeOffset now)
    {
        var alive = _workers.Values.Where(worker => !worker.IsLost(now)).ToList();
        var (largest, lane) = (Largest(now), book.Map.Lane(book.Map.Place(frame)));
        var hindrances = alive.ToLookup(worker => Hindrance(book, worker, largest, lane), worker => worker.Description);
        if (hindrances.Contains(null))
            return null;
        // Of several, the one that is nearest to being able.
        if (hindrances["memory"].MaxBy(worker => worker.MemoryBytes) is { } nearest)
            return Rule("memory", $"It needs {book.Need(book.Lanes.Settings(lane), nearest.Backend).Bytes >> 20} MiB on a device; the largest has {nearest.MemoryBytes >> 20} MiB.");
        if (hindrances.Contains("network"))
            return Rule("network", $"No worker that is here can load network {book.Job.Header.NetworkHash.Abbreviated}.");
        if (hindrances.Contains("set-aside"))
            return Rule("set-aside", $"Every worker failed {book.Job.Header.Policy.WorkerStrikes} frames of this job; enable one, or resume the job.");
        return Rule("no-worker", hindrances.Contains("draining") ? "Every worker drains: it takes no more frames." : "No worker is here.");
    }

    private WhyWaiting WhyNotYet(JobBook book, int frame, DateTimeOffset now)
    {
        var owner = book.Job.Header.Owner;
        var place = FramesBefore(book) + book.Ready.CountBefore(book.Map.Place(frame));
        var start = ExpectedStart(book, place, now);
        if (_line.Room(owner) == 0)
            return Rule("quota", $"{owner} has {_line.Running(owner)} frames running, as many as it may.", place, start);
        // The line is empty for the moment between the end of a wait and the next look at the clock.
        return _line.Line.Select(line => line.Owner).FirstOrDefault(owner) is var first && first != owner
            ? Rule("fair-share", $"{owner} used {_line.Share(owner, now):0} worker-seconds lately, more than {first}, who goes first.", place, start)
            : Rule("queue", place == 0 ? "It is next." : $"{place} frames go before it.", place, start);
    }

    // Frames of the owner's jobs that go first, and of other owners' as many as their shares let by.
    private int FramesBefore(JobBook book)
    {
        var own = 0;
        foreach (var (owner, jobs) in _line.Line)
        {
            if (owner == book.Job.Header.Owner)
                own = jobs.TakeWhile(job => job.Id != book.Job.Id).Sum(job => job.Ready);
        }
        var mine = _options.Terms(book.Job.Header.Owner).Weight;
        var others = _line.Line.Where(line => line.Owner != book.Job.Header.Owner).Sum(line =>
            Math.Min(line.Jobs.Sum(job => (double)job.Ready), own * _options.Terms(line.Owner).Weight / mine));
        return (int)Math.Min(own + others, int.MaxValue / 2);
    }

    /// <summary>Null: the seconds of the job's frames are not known yet.</summary>
    private DateTimeOffset? ExpectedStart(JobBook book, int place, DateTimeOffset now)
    {
        var idle = _workers.Values.Count(worker => !worker.IsLost(now) && worker.Attempts.Count == 0);
        if (place < idle)
            return now;
        var alive = Math.Max(1, _workers.Values.Where(worker => !worker.IsLost(now)).Sum(worker => worker.AtATime));
        return book.Durations.Median is { } seconds ? now.AddSeconds((place - idle + 1) * seconds / alive) : null;
    }

    private static string Runs(JobBook book, int frame)
    {
        var attempts = book.Attempts.Values.Where(attempt => attempt.Frame == frame).OrderBy(attempt => attempt.Lease.Since).ToList();
        return $"It runs on {string.Join(" and ", attempts.Select(attempt => attempt.Lease.Worker))}.";
    }

    private static WhyWaiting Rule(string rule, string reason, int? place = null, DateTimeOffset? start = null) => new(rule, reason, place, start);
}
