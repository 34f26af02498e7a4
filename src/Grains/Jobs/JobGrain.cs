using Orleans.Concurrency;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Records;
using RenderFarm.Grains.Queue;
using RenderFarm.Grains.Storage;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Jobs;

[GrainType("farm.job"), Reentrant]
internal sealed class JobGrain(IGrainContext context, IServiceProvider services, TimeProvider time)
    : Grain, IJobGrain, IAsyncDisposable
{
    private readonly Rows _rows = new(services, context.GrainId);
    private Row? _manifestRow, _stateRow;
    private JobManifest? _manifest, _forgotten;
    private JobBoard? _board;
    private Task _saving = Task.CompletedTask;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (_manifestRow, _stateRow) = (await _rows.Read("manifest"), await _rows.Read("state"));
        if (_manifestRow.Exists)
            Know(WireJson.Read<JobManifest>(_manifestRow.Bytes));
    }

    public ValueTask DisposeAsync() => _board?.DisposeAsync() ?? ValueTask.CompletedTask;

    public async Task PreparePage(string name, byte[] page)
    {
        var row = await _rows.Read(name);
        if (!row.Exists)
            await this.Guarded(() => _rows.Write(row, 0, page));
    }

    public async Task Prepare(Sent<JobManifest> manifest)
    {
        if (!_manifestRow!.Exists)
            await Keep(manifest.Value);
    }

    public async Task Forget()
    {
        if (_manifest is null)
            return;
        await Keep(_manifest with { Forgotten = true });
        // Who watches hears that there is nothing to watch.
        DeactivateOnIdle();
    }

    public Task<Sent<JobManifest?>> Forgotten() => Task.FromResult<Sent<JobManifest?>>(_forgotten);

    public async Task Clear()
    {
        if (_forgotten is not { Pages.Count: > 0 } left)
            return;
        await this.Guarded(() => _rows.Clear(_stateRow!));
        foreach (var name in left.Pages)
            await this.Guarded(async () => await _rows.Clear(await _rows.Read(name)));
        await Keep(left with { Pages = [] });
    }

    public Task<Sent<JobRecord?>> Load() => Task.FromResult<Sent<JobRecord?>>(
        _manifest is null ? null : new JobRecord(_manifest, _stateRow!.Exists ? _stateRow.Bytes : null, _stateRow.Sequence));

    public async Task<byte[]> Page(string name) => (await _rows.Read(name)) is { Exists: true } row
        ? row.Bytes
        : throw new CorruptRecordException($"Job {this.GetPrimaryKeyString()} lacks its row '{name}'.");

    public async Task<Sent<JobView>> Update(Sent<JobUpdate> update)
    {
        var board = _board ??= await Open(Job.Decode(update.Value.State));
        board.Update(update.Value);
        if (update.Value.Save)
            await Save(update.Value);
        return board.View;
    }

    public async Task<Sent<JobSnapshot?>> Read() => await Board() is { } board
        ? new JobSnapshot(_manifest!, board.Job.Encode(), board.Attempts, board.View)
        : null;

    public async Task<Sent<FrameMap?>> Map()
    {
        if (await Board() is not { } board)
            return null;
        await Learn(board);
        return board.Map();
    }

    public Task<Sent<IReadOnlyList<LossPoint>>> Losses(int frame) =>
        Task.FromResult(new Sent<IReadOnlyList<LossPoint>>(_board?.Losses(frame) ?? []));

    public async IAsyncEnumerable<Sent<FarmEvent>> Watch(long? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await Board() is not { } board)
            yield break;
        await Learn(board);
        await foreach (var step in board.Watch(after, cancellation))
            yield return step;
    }

    // Somebody looks before the shard has told of anything: it is asked, as it alone knows what is newer than the row. A job that is settled stays as it is.
    private async Task<JobBoard?> Board()
    {
        if (_board is not null || _manifest is null)
            return _board;
        if (_stateRow!.Exists && Job.Decode(_stateRow.Bytes) is { State: JobState.Finished or JobState.Cancelled, Counts.Running: 0 } settled)
            return _board ??= await Open(settled);
        await GrainFactory.GetGrain<IQueueShard>(_manifest.Shard).Tell(_manifest.Job.Text);
        return _board;
    }

    private async Task<JobBoard> Open(Job job)
    {
        var pages = new List<byte[]>();
        foreach (var name in _manifest!.Pages)
            pages.Add(await Page(name));
        return _board ?? new JobBoard(job, PagedLists.Of(pages), time);
    }

    // Ranges of mixed states that nothing happened to since this grain began.
    private async Task Learn(JobBoard board)
    {
        foreach (var some in board.Unknown.Chunk(Limits.CallsAtOnce))
            foreach (var (index, range) in await Task.WhenAll(some.Select(async index =>
                (index, await GrainFactory.GetGrain<IRangeGrain>(RangeName.Of(_manifest!.Job, index)).Load()))))
                board.Learnt(index, range);
    }

    private async Task Keep(JobManifest manifest)
    {
        await this.Guarded(() => _rows.Write(_manifestRow!, _manifestRow!.Exists ? _manifestRow.Sequence + 1 : 0, WireJson.Write(manifest)));
        Know(manifest);
    }

    private void Know(JobManifest manifest) => (_manifest, _forgotten) = manifest.Forgotten ? (default(JobManifest), manifest) : (manifest, null);

    // One after another: each is written over the one before.
    private async Task Save(JobUpdate update)
    {
        var before = _saving;
        var done = new TaskCompletionSource();
        _saving = done.Task;
        try
        {
            await before;
            if (_stateRow!.Sequence < update.Sequence || !_stateRow.Exists)
                await this.Guarded(() => _rows.Write(_stateRow, update.Sequence, update.State));
        }
        finally
        {
            done.SetResult();
        }
    }
}
