using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Grains.Jobs;
using RenderFarm.Grains.Queue;
using RenderFarm.Grains.Records;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Farm;

[GrainType("farm.farm"), Reentrant]
internal sealed class FarmGrain(GrainsOptions options, TimeProvider time) : Grain, IFarmGrain, IAsyncDisposable
{
    private readonly FarmBoard _board = new(time, options.Version);
    private readonly HashSet<JobId> _jobs = [];
    private DateTimeOffset _added;
    private Task? _adding;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await foreach (var job in JobIndex.Read(before => Index.Newest(before, int.MaxValue)))
            _jobs.Add(job);
        this.RegisterGrainTimer(Turn, new GrainTimerCreationOptions(Limits.OverviewPause, Limits.OverviewPause) { Interleave = true });
    }

    public ValueTask DisposeAsync() => _board.DisposeAsync();

    public async Task Register(string job)
    {
        var id = JobId.Parse(job);
        if (!_jobs.Add(id))
            return;
        try
        {
            await Index.Append(JobIndex.Added(id));
        }
        catch
        {
            _jobs.Remove(id);
            throw;
        }
    }

    public async Task Unregister(string job)
    {
        var id = JobId.Parse(job);
        if (!_jobs.Contains(id))
            return;
        await Index.Append(JobIndex.Removed(id));
        _jobs.Remove(id);
        _board.Remove(id);
    }

    public Task Changed(Sent<IReadOnlyList<JobView>> jobs)
    {
        _board.Set(jobs.Value);
        return Task.CompletedTask;
    }

    public Task Weighed(long bytes)
    {
        _board.BlobBytes = bytes;
        return Task.CompletedTask;
    }

    public async Task<Sent<Page<JobView>>> Jobs(Sent<JobQuery> query)
    {
        var found = new List<JobView>();
        var ids = _jobs.Where(id => query.Value.Cursor is null || string.CompareOrdinal(id.Text, query.Value.Cursor) < 0)
            .OrderByDescending(id => id.Text, StringComparer.Ordinal);
        foreach (var some in ids.Chunk(Limits.CallsAtOnce))
        {
            await Know(some);
            found.AddRange(some.Select(_board.Job).OfType<JobView>().Where(view =>
                (query.Value.Owner is null || view.Owner == query.Value.Owner) && (query.Value.State is null || view.State == query.Value.State)));
            if (found.Count > query.Value.Limit)
                break;
        }
        var page = found.Take(query.Value.Limit).ToList();
        return new Page<JobView>(page, found.Count > query.Value.Limit ? page[^1].Id.Text : null);
    }

    public async Task<Sent<FarmOverview>> Overview()
    {
        await AddUp();
        return _board.Overview();
    }

    public async Task<Sent<IReadOnlyList<WorkerView>>> Workers()
    {
        await AddUp();
        return new(_board.Workers);
    }

    public async IAsyncEnumerable<Sent<FarmEvent>> Watch(long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await AddUp();
        // All that are open must be known: a watcher begins with them. The shards have told of those that changed.
        foreach (var some in _jobs.OrderByDescending(id => id.Text, StringComparer.Ordinal).Chunk(Limits.CallsAtOnce))
            await Know(some);
        await foreach (var step in _board.Watch(after, cancellation))
            yield return step;
    }

    private IListGrain Index => GrainFactory.GetGrain<IListGrain>(JobIndex.Name);

    private Task Know(IEnumerable<JobId> ids) => Task.WhenAll(ids.Where(id => _board.Job(id) is null).Select(async id =>
    {
        if ((await GrainFactory.GetGrain<IJobGrain>(id.Text).Read()).Value is { } job)
            _board.Set([job.View]);
    }));

    private async Task Turn(CancellationToken cancellation)
    {
        if (_board.IsWatched)
            await AddUp();
    }

    private async Task AddUp()
    {
        if (time.GetUtcNow() - _added < Limits.OverviewPause)
            return;
        var adding = _adding ??= Add();
        try
        {
            await adding;
        }
        finally
        {
            _adding = null;
        }
    }

    private async Task Add()
    {
        var news = await Task.WhenAll(Enumerable.Range(0, options.Shards).Select(shard => GrainFactory.GetGrain<IQueueShard>(shard).News()));
        _board.Set([.. news.Select(part => part.Value)]);
        _added = time.GetUtcNow();
    }
}
