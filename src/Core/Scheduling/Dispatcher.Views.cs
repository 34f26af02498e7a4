using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

/// <summary>What views are made of: nothing here changes anything.</summary>
public sealed partial class Dispatcher
{
    private const int FailuresShown = 20;

    private readonly Throughput _throughput = new();
    private readonly LinkedList<JobFailure> _failures = new();

    /// <summary>Jobs that are not settled.</summary>
    public IEnumerable<Job> OpenJobs => _jobs.Values.Where(book => !book.IsSettled).Select(book => book.Job);

    /// <summary>Frames of jobs that are not settled.</summary>
    public FrameCounts Counts => OpenJobs.Aggregate(default(FrameCounts), (sum, job) => sum + job.Counts);

    /// <summary>
    /// Frames that wait for nothing but a worker. Those that pause after a failure count: were they left out, a farm without workers would never be given
    /// one for them.
    /// </summary>
    public int ReadyFrames =>
        _jobs.Values.Where(book => book.Job.Standing.GivesFrames && !book.WaitsForJob).Sum(book => book.Ready.Count + book.Delayed.Count);

    /// <summary>Frames finished since this dispatcher started.</summary>
    public Throughput Throughput => _throughput;

    /// <summary>Newest first, at most 20, since this dispatcher started.</summary>
    public IReadOnlyCollection<JobFailure> RecentFailures => _failures;

    /// <summary>Attempts that hold leases, of all jobs.</summary>
    public IReadOnlyCollection<LiveAttempt> Attempts => _attempts.Values;

    /// <summary>Attempts of a job that hold leases.</summary>
    public IReadOnlyCollection<LiveAttempt> AttemptsOf(JobId job) => Book(job)?.Attempts.Values ?? (IReadOnlyCollection<LiveAttempt>)[];

    /// <summary>By heartbeats; the lease's own end where there was none.</summary>
    public DateTimeOffset LeaseUntil(LiveAttempt attempt) => _renewals.Until(attempt.Lease);

    /// <summary>Median of the frames rendered lately; null: none was, or the job is settled.</summary>
    public double? SecondsPerFrame(JobId job) => Book(job)?.Durations.Median;

    /// <summary>When an unsettled job should end; null while nothing is known of its frames, or it gives none.</summary>
    public Eta? Eta(JobId job, DateTimeOffset now)
    {
        if (Book(job) is not { Job.Standing.GivesFrames: true } book)
            return null;
        var (seconds, summary) = (book.Durations.Ascending, book.Job.Counts);
        var running = book.Attempts.Values.Where(attempt => !attempt.Second).Select(attempt => attempt.Done).ToList();
        if (Forecast.Of(seconds, summary.Waiting, running, PlacesFor(book, now)) is not { } left)
            return null;
        var start = book.Attempts.Count > 0 ? now : ExpectedStart(book, FramesBefore(book), now) ?? now;
        return new Eta(start.AddSeconds(left.P50), start.AddSeconds(left.P90));
    }

    /// <summary>Workers that a person stopped from taking frames.</summary>
    public IReadOnlyCollection<WorkerId> DrainingWorkers => _draining;

    public bool IsDraining(WorkerId worker) => _draining.Contains(worker);

    /// <summary>Workers that joined since this dispatcher started and did not leave.</summary>
    public IReadOnlyList<WorkerView> Workers(DateTimeOffset now) =>
        [.. _workers.Values.OrderBy(worker => worker.Description.Id.Text, StringComparer.Ordinal).Select(worker => View(worker, now))];

    public WorkerView? Worker(WorkerId id, DateTimeOffset now) => _workers.TryGetValue(id, out var worker) ? View(worker, now) : null;

    /// <summary>All that must be the same after a start from what was written down: for the simulation.</summary>
    internal string Digest(DateTimeOffset now)
    {
        Ripen(now);
        var lines = _jobs.Values.Where(book => !book.IsSettled).OrderBy(book => book.Job.Id.Text, StringComparer.Ordinal).Select(book =>
            $"{book.Job.Id} v{book.Job.Version} {book.Job.State} {book.Job.Counts} waits {book.WaitsForJob}, ready {string.Join(' ', book.ReadyFrames())}, "
            + $"delayed {string.Join(' ', book.Delayed.Order())}, attempts {string.Join(' ', book.Attempts.Keys.Select(id => id.ToString()).Order())}, "
            + $"line {_line.Holds(book.Job.Id)}, owner runs {_line.Running(book.Job.Header.Owner)}");
        return string.Join('\n', [.. lines, $"draining {string.Join(' ', _draining.Select(id => id.Text).Order())}"]);
    }

    private WorkerView View(WorkerBook worker, DateTimeOffset now)
    {
        var id = worker.Description.Id;
        var state = worker.IsLost(now) ? "lost" : _draining.Contains(id) ? "draining" : worker.Attempts.Count > 0 ? "rendering" : "idle";
        return new(
            worker.Description, state, worker.Seen,
            [.. worker.Attempts.Values.Select(attempt => new WorkerFrame(attempt.Job, attempt.Frame, attempt.Lease.Since, attempt.Done))],
            worker.FramesDone, worker.FramesFailed, worker.BusyShare(now),
            [.. _jobs.Values.Where(book => book.Job.IsSetAside(id)).Select(book => book.Job.Id)]);
    }

    private void RememberFailure(JobId job, FrameEvent.AttemptFailed e)
    {
        _failures.AddFirst(new JobFailure(job, e.Frame, new FailureView(e.Attempt, e.Worker, e.Kind, e.Evidence, e.At)));
        if (_failures.Count > FailuresShown)
            _failures.RemoveLast();
    }

    // Frames of it that are painted at a time: as many as are, or its owner's even share of what those could do that are able to.
    private int PlacesFor(JobBook book, DateTimeOffset now)
    {
        var has = book.Attempts.Values.GroupBy(attempt => attempt.Lease.Worker).Sum(LiveAttempt.AtATime);
        var largest = Largest(now);
        var able = _workers.Values.Where(worker => !worker.IsLost(now) && Hindrance(book, worker, largest) is null).Sum(worker => worker.AtATime);
        return Math.Max(has, Math.Max(1, able / Math.Max(1, _line.Owners)));
    }
}
