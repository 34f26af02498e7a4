using RenderFarm.Core.Jobs;
using RenderFarm.Grains.Jobs;

namespace RenderFarm.Grains.Queue;

/// <summary>The jobs that a shard has in memory: all that are open, those that they wait for, and others while somebody asks for them.</summary>
internal sealed class JobShelf(IGrainFactory grains)
{
    private readonly Dictionary<JobId, HeldJob> _jobs = [];
    private readonly Dictionary<JobId, Task> _coming = [];

    /// <summary>Jobs that become forgotten: who asks for them meanwhile finds none.</summary>
    private readonly HashSet<JobId> _forgotten = [];

    /// <summary>Grows when all is thrown away: what was asked for before is older than what is read then.</summary>
    private int _life;

    public IReadOnlyCollection<HeldJob> All => _jobs.Values;

    public HeldJob? Find(JobId id) => _jobs.GetValueOrDefault(id);

    public void Clear()
    {
        _life++;
        _jobs.Clear();
        _coming.Clear();
    }

    public void Forget(JobId id)
    {
        _forgotten.Add(id);
        _jobs.Remove(id);
    }

    /// <summary>It could not be forgotten.</summary>
    public void Recall(JobId id) => _forgotten.Remove(id);

    /// <summary>Reads a job from its grains, unless it is here; and those that it waits for. A job that does not exist stays away.</summary>
    public async Task Hold(JobId id, DateTimeOffset now)
    {
        if (!_jobs.ContainsKey(id) && !_forgotten.Contains(id))
        {
            var coming = _coming.TryGetValue(id, out var already) ? already : _coming[id] = Read(id);
            try
            {
                await coming;
            }
            finally
            {
                _coming.Remove(id);
            }
        }
        if (_jobs.GetValueOrDefault(id) is not { } held)
            return;
        held.Used = now;
        foreach (var dependency in held.Header.After)
            await Hold(dependency.Job, now);
    }

    public async Task Hold(IReadOnlyList<JobId> ids, DateTimeOffset now)
    {
        foreach (var some in ids.Chunk(Limits.CallsAtOnce))
            await Task.WhenAll(some.Select(id => Hold(id, now)));
    }

    /// <summary>Lets go of jobs that are neither open, nor waited for, nor were asked for lately.</summary>
    /// <param name="needed">Jobs that have to stay.</param>
    public void Trim(IReadOnlySet<JobId> needed, DateTimeOffset now)
    {
        var pinned = _jobs.Values.Where(held => needed.Contains(held.Manifest.Job)).SelectMany(held => held.Header.After).Select(after => after.Job)
            .Concat(needed).ToHashSet();
        foreach (var (id, held) in _jobs)
            if (!pinned.Contains(id) && now - held.Used > Limits.SettledKept)
                _jobs.Remove(id);
    }

    private async Task Read(JobId id)
    {
        var life = _life;
        var grain = grains.GetGrain<IJobGrain>(id.Text);
        if ((await grain.Load()).Value is not { } record)
            return;
        var pages = new List<byte[]>();
        foreach (var some in record.Manifest.Pages.Chunk(Limits.CallsAtOnce))
            pages.AddRange(await Task.WhenAll(some.Select(name => grain.Page(name))));
        var held = new HeldJob(record.Manifest, PagedLists.Of(pages));
        if (record.State is { } state)
            (held.Job, held.Sequence) = (Job.Decode(state), record.Sequence);
        foreach (var some in Enumerable.Range(0, held.Header.Ranges).Chunk(Limits.CallsAtOnce))
            foreach (var (index, stored) in await Task.WhenAll(some.Select(index => Range(id, index))))
                if (stored.Bytes is { } bytes)
                    held.Set(index, bytes, stored.Sequence);
        if (life == _life && !_forgotten.Contains(id))
            _jobs.TryAdd(id, held);
    }

    private async Task<(int Index, RangeRecord Stored)> Range(JobId id, int index) => (index, await grains.GetGrain<IRangeGrain>(RangeName.Of(id, index)).Load());
}
