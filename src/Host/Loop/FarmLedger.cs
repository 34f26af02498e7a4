using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Records;
using RenderFarm.Core.Scheduling;
using RenderFarm.Core.Workers;
using RenderFarm.Host.Store;
using RenderFarm.Views.Reading;

namespace RenderFarm.Host.Loop;

/// <summary>
/// What the writer works on: the dispatcher, which decides, and the transaction that its decisions go into. Commands of one group see each other's
/// decisions; nobody else sees or is told any of them before all are on the disk. Where that fails, the dispatcher is thrown away and made
/// anew from the store, which knows best.
/// </summary>
internal sealed class FarmLedger(FarmStore store, FarmTerms terms, PublishedFarm published)
{
    private readonly Journal _journal = new();
    private readonly PageCache _pages = new(store);
    private readonly List<Action> _afterwards = [];
    private readonly Dictionary<JobId, StoredLists> _lists = [];
    private readonly List<FarmChange> _changes = [];
    private IReadOnlyList<JobNews> _news = [];
    private readonly List<JobId> _submitted = [];
    private Dispatcher? _dispatcher;
    private StoreWriter? _writer;

    public DateTimeOffset Now { get; private set; }

    public Dispatcher Dispatcher => _dispatcher ?? throw new InvalidOperationException("The ledger is used within a command only.");

    /// <summary>For what is stored beside jobs and frames, in the same transaction.</summary>
    public StoreWriter Writer => _writer ?? throw new InvalidOperationException("The ledger is used within a command only.");

    /// <summary>Counts what may give work to a worker that had none.</summary>
    public long Openings { get; private set; }

    /// <summary>Reads the store when the farm starts: workers lived in the process before this one, so all leases end.</summary>
    public void Open(DateTimeOffset now) => InTransaction(now, () => Take(Dispatcher.ReleaseDead(now)), DateTimeOffset.MinValue);

    /// <exception cref="StoreException">Nothing of the group was kept.</exception>
    public void Commit(IReadOnlyList<FarmCommand> group, DateTimeOffset now) => InTransaction(
        now,
        () =>
        {
            foreach (var command in group)
                command.Decide(this);
        },
        // Workers outlive a store that failed for a while.
        now.AddSeconds(FarmLimits.LeaseSeconds));

    /// <summary>Makes a decision part of the transaction.</summary>
    public T Take<T>(Decision<T> decision)
    {
        // Applied first: what is read while it is applied must be as it was before.
        Dispatcher.Apply(decision.Changes, Now);
        foreach (var change in decision.Changes)
        {
            _journal.Append(change);
            if (Opens(change))
                Openings++;
            _changes.Add(change);
            if (change is FarmChange.OfWorker(var worker, var draining))
                Writer.Run(draining ? "INSERT OR IGNORE INTO draining VALUES (@1)" : "DELETE FROM draining WHERE worker = @1", worker.Text);
        }
        return decision.Answer;
    }

    /// <summary>Done on the writer's thread when the group is on the disk; not at all when it is not.</summary>
    public void Afterwards(Action action) => _afterwards.Add(action);

    /// <summary>Writes what never changes of a job, before its submission is decided on.</summary>
    public void AddJob(JobId id, JobHeader header, JobSpec spec, ContentHash specHash)
    {
        var hash = new byte[ContentHash.Bytes];
        specHash.CopyTo(hash);
        Writer.Run("INSERT INTO job (id, header, spec) VALUES (@1, @2, @3)", id.Text, JobRecordCodec.Encode(header), hash);
        foreach (var page in JobPage.Split(spec))
            Writer.Run("INSERT INTO page (job, kind, number, bytes) VALUES (@1, @2, @3, @4)", id.Text, StoredLists.KindOf(page), page.Index, JobRecordCodec.Encode(page));
        _lists[id] = new StoredLists(_pages, id, spec);
        _submitted.Add(id);
    }

    /// <summary>The job's rows are gone.</summary>
    public void ForgetJob(JobId id)
    {
        _lists.Remove(id);
        _journal.Forget(id);
    }

    public StoredLists Lists(JobId id) => _lists.TryGetValue(id, out var lists) ? lists : _lists[id] = new StoredLists(_pages, id, null);

    private void InTransaction(DateTimeOffset now, Action work, DateTimeOffset leasesNotBefore)
    {
        Now = now;
        try
        {
            store.Commit(writer =>
            {
                _writer = writer;
                _dispatcher ??= Restore(writer, leasesNotBefore);
                work();
                _journal.Flush(writer, Dispatcher);
                FinishedMinutes.Add(writer, _changes, now);
                // While what was settled can still be read: a dispatcher keeps only what is open.
                _news = JobNews.Of(_changes, Dispatcher);
            });
        }
        catch (Exception e)
        {
            _dispatcher = null;
            _journal.Clear();
            foreach (var id in _submitted)
                _lists.Remove(id);
            if (e is CorruptRecordException)
                throw StoreException.Damaged(store.File, e.Message);
            throw;
        }
        finally
        {
            _writer = null;
            if (_dispatcher is { } dispatcher)
            {
                published.Publish(dispatcher, _news, Lists);
                _afterwards.ForEach(action => action());
            }
            _afterwards.Clear();
            foreach (var id in _submitted)
                _lists.GetValueOrDefault(id)?.Stored();
            _submitted.Clear();
            _changes.Clear();
            _news = [];
        }
    }

    private static bool Opens(FarmChange change) => change switch
    {
        FarmChange.OfJob c => c.Event is not JobEvent.RangeCounted,
        FarmChange.OfFrames c => c.Events.Any(happened => happened is not (FrameEvent.Leased or FrameEvent.CheckpointSaved)),
        _ => true,
    };

    private Dispatcher Restore(StoreWriter writer, DateTimeOffset leasesNotBefore)
    {
        var dispatcher = new Dispatcher(new DispatcherOptions
        {
            LoadJob = id => _journal.Job(Writer, id),
            LoadRange = (id, index) => _journal.Range(Writer, id, index, () => _dispatcher!.Job(id)!.Header),
            Lists = Lists,
            EstimateBytes = terms.EstimateBytes,
            Terms = terms.Owner,
            LeasesNotBefore = leasesNotBefore,
        });
        _dispatcher = dispatcher;
        foreach (var worker in writer.Rows("SELECT worker FROM draining", row => WorkerId.Parse(row.GetString(0))))
            dispatcher.Apply([new FarmChange.OfWorker(worker, true)], Now);
        FinishedMinutes.Restore(writer, dispatcher.Throughput);
        foreach (var id in JobRecords.Ids(writer))
        {
            var job = JobRecords.Job(writer, id) ?? throw StoreException.Damaged(store.File, $"job {id} has no beginning");
            if (job.State != JobState.Finished)
                dispatcher.Restored(job);
            published.Restored(job, Lists(id));
        }
        return dispatcher;
    }
}
