using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

/// <summary>
/// The farm in memory: jobs that are not settled, their ranges, the workers, and the rules between them. A host does, for every command, one after
/// another (nothing here is thread-safe, waits, or reads a clock):
/// <code>
/// var decision = dispatcher.Lease(request, NewAttempt, now);   // decides; nothing that must survive has changed yet
/// store.Write(decision.Changes);                               // all or none
/// dispatcher.Apply(decision.Changes, now);                     // the next command sees them
/// return decision.Answer;
/// </code>
/// <para>
/// A write that surely failed: forget the decision, say Unavailable, go on. A write whose end is unknown: throw this dispatcher away and
/// build one anew from the store (<see cref="Restore"/>); a caller repeats its command, and finds it done or not.
/// A host may apply first and write many decisions as one transaction, if every answer waits for it and a failure throws the dispatcher away.
/// </para>
/// <para>
/// What is not written down is learnt again: heartbeats and their progress, workers, durations, shares, needs of memory. <see cref="Tick"/> is to be called
/// about once a second, when everything that was applied is written: only then is anything let go of, so that the delegates of
/// <see cref="DispatcherOptions"/> are never asked for what was applied and not yet written.
/// </para>
/// </summary>
public sealed partial class Dispatcher
{
    private readonly DispatcherOptions _options;
    private readonly Dictionary<JobId, JobBook> _jobs = [];
    private readonly Dictionary<WorkerId, WorkerBook> _workers = [];
    private readonly HashSet<WorkerId> _draining = [];
    private readonly Dictionary<AttemptId, LiveAttempt> _attempts = [];
    private readonly Dictionary<string, (int Jobs, int Frames)> _owners = new(StringComparer.Ordinal);
    private readonly WaitingLine _line;
    private readonly RangeShelf _shelf;
    private readonly MemoryHistory _memory = new();
    private readonly Renewals _renewals;
    private readonly PriorityQueue<AttemptId, DateTimeOffset> _expiries = new();
    private readonly PriorityQueue<(JobId Job, int Frame), DateTimeOffset> _delayed = new();

    public Dispatcher(DispatcherOptions options)
    {
        _options = options;
        _line = new WaitingLine(options.Terms);
        _shelf = new RangeShelf(options.LoadRange);
        _renewals = new Renewals(options.LeasesNotBefore);
    }

    /// <summary>Grows with every change and every heartbeat that brought news.</summary>
    public long Version { get; private set; }

    /// <summary>Whether a worker that asks now may find frames: to wake those that wait.</summary>
    public bool HasWork => _line.Count > 0;

    /// <summary>When <see cref="Tick"/> next has something to do; null: nothing is planned.</summary>
    public DateTimeOffset? NextTick => (_expiries.TryPeek(out _, out var expiry), _delayed.TryPeek(out _, out var due)) switch
    {
        (true, true) => expiry < due ? expiry : due,
        (true, false) => expiry,
        (false, true) => due,
        _ => null,
    };

    /// <summary>A job as it stands, finished ones read from the store; null: there is none.</summary>
    public Job? Job(JobId id) => _jobs.TryGetValue(id, out var book) ? book.Job : _options.LoadJob(id);

    /// <summary>A range as it stands.</summary>
    /// <param name="index">From 0.</param>
    public FrameRange Range(Job job, int index) => _shelf.Get(job.Id, job.Header, index);

    private JobBook? Book(JobId id) => _jobs.GetValueOrDefault(id);

    private FrameRange Range(JobBook book, int index) => _shelf.Get(book.Job.Id, book.Job.Header, index);

    private FrameRange RangeOf(JobBook book, int frame) => Range(book, JobHeader.RangeOf(frame));
}
