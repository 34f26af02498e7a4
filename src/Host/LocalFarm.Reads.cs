using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Receipts;
using RenderFarm.Host.Store;
using RenderFarm.Views.Reading;

namespace RenderFarm.Host;

/// <summary>What people look at.</summary>
public sealed partial class LocalFarm
{
    public Task<Answer<JobView>> Job(JobId job, CancellationToken cancellation) =>
        Task.FromResult(Found<JobView>(job, found => found.View));

    public Task<Page<JobView>> Jobs(JobQuery query, CancellationToken cancellation)
    {
        var after = _published.Newest.Select(job => job.View)
            .Where(view => query.Cursor is null || string.CompareOrdinal(view.Id.Text, query.Cursor) < 0)
            .Where(view => (query.Owner is null || view.Owner == query.Owner) && (query.State is null || view.State == query.State))
            .Take(query.Limit + 1).ToList();
        var page = after.Take(query.Limit).ToList();
        return Task.FromResult(new Page<JobView>(page, after.Count > query.Limit ? page[^1].Id.Text : null));
    }

    public Task<string?> Webhook(JobId job, CancellationToken cancellation) =>
        Task.FromResult(Found<string?>(job, found => found.Job.Header.Webhook) is Answer<string?>.Given given ? given.Value : null);

    public Task<Answer<Page<FrameView>>> Frames(JobId job, FrameQuery query, CancellationToken cancellation) =>
        OffloadedAsync<Page<FrameView>>(
        job, async found => await FrameViews.Page(found, Ranges(found), query), cancellation);

    public Task<Answer<FrameView>> Frame(JobId job, int frame, CancellationToken cancellation) => Offloaded<FrameView>(
        job,
        found => frame >= 1 && frame <= found.Job.Header.Frames
            ? FrameViews.One(found, _published.Range(found, JobHeader.RangeOf(frame)), frame)
            : NoFrame(found, frame),
        cancellation);

    public Task<Answer<FrameMap>> Map(JobId job, CancellationToken cancellation) => Offloaded<FrameMap>(job, _ => _published.Map(job)!, cancellation);

    public Task<Answer<WhyWaiting>> Why(JobId job, int frame, CancellationToken cancellation) =>
        Command(ledger => ledger.Dispatcher.Why(job, frame, ledger.Now), cancellation);

    public Task<Answer<IReadOnlyList<LossPoint>>> Losses(JobId job, int frame, CancellationToken cancellation) => Offloaded<IReadOnlyList<LossPoint>>(
        job,
        found => _store.Read(reader => FrameLog.Losses(reader, job, frame))
            .Concat(found.Attempts.Where(a => a.Frame == frame).SelectMany(a => _losses.Of(a.Lease.Attempt))).ToList(),
        cancellation);

    public Task<Answer<IReadOnlyList<LogLine>>> Log(JobId job, int frame, CancellationToken cancellation) =>
        Offloaded<IReadOnlyList<LogLine>>(job, _ => _store.Read(reader => FrameLog.Lines(reader, job, frame)), cancellation);

    public Task<Answer<Receipt>> Receipt(JobId job, CancellationToken cancellation) => OffloadedAsync<Receipt>(
        job, async found => await Receipts.Of(found, Ranges(found), _store.Read(reader => JobRecords.SpecHash(reader, job)), _terms.Version), cancellation);

    public IAsyncEnumerable<FarmEvent> Watch(JobId? job, long? after, CancellationToken cancellation) => _hub.Watch(job, after, cancellation);

    public Task<FarmOverview> Overview(CancellationToken cancellation) => Task.FromResult(_published.Overview());

    public Task<IReadOnlyList<WorkerView>> Workers(CancellationToken cancellation) => Task.FromResult(_published.Workers);

    public Task<Page<AuditEntry>> Audit(string? cursor, int limit, CancellationToken cancellation) =>
        Task.Run(() => AuditLog.Read(_store, cursor, limit), cancellation);

    public Task<string?> NotReady(CancellationToken cancellation) => Task.FromResult(_draining ? "the farm ends" : _broken);

    public Task<Answer<ContentHash>> Network(string name, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult<Answer<ContentHash>>(_terms.Network(name));
        }
        catch (InputException e)
        {
            return Task.FromResult<Answer<ContentHash>>(new Refusal(RefusalKind.NotFound, e.Message));
        }
    }

    private Answer<T> Found<T>(JobId id, Func<PublishedJob, Answer<T>> read) => _published.Find(id) is { } job ? read(job) : NoJob(id);

    // What may read the store does not hold the caller's thread.
    private Task<Answer<T>> Offloaded<T>(JobId id, Func<PublishedJob, Answer<T>> read, CancellationToken cancellation) =>
        OffloadedAsync(id, found => Task.FromResult(read(found)), cancellation);

    private Task<Answer<T>> OffloadedAsync<T>(JobId id, Func<PublishedJob, Task<Answer<T>>> read, CancellationToken cancellation) => Task.Run(
        async () =>
        {
            try
            {
                return _published.Find(id) is { } job ? await read(job) : NoJob(id);
            }
            catch (StoreException e)
            {
                return new Refusal(RefusalKind.Unavailable, $"It cannot be read: {e.Message}.");
            }
        },
        cancellation);

    private Func<int, ValueTask<FrameRange>> Ranges(PublishedJob job) => index => ValueTask.FromResult(_published.Range(job, index));

    private static Refusal NoFrame(PublishedJob job, int frame) =>
        new(RefusalKind.NotFound, $"Job {job.Job.Id} has no frame {frame}: its frames are 1 to {job.Job.Header.Frames}.");
}
