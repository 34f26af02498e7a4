using System.Security.Cryptography;
using System.Text;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Farm;
using RenderFarm.Grains.Jobs;
using RenderFarm.Grains.Queue;
using RenderFarm.Grains.Records;
using RenderFarm.Grains.Wire;
using RenderFarm.Views.Reading;

namespace RenderFarm.Grains;

/// <summary>The farm that a cluster of silos is, for the web side of any of them: what people ask for.</summary>
public sealed partial class ClusterFarm(IGrainFactory grains, IBlobStore blobs, GrainsOptions options, TimeProvider time) : IFarm
{
    private volatile string? _notReady;

    /// <summary>This silo takes no more requests, and says so to whoever asks whether it is ready.</summary>
    public void StopServing(string reason) => _notReady = reason;

    public async Task<Answer<JobView>> Submit(JobSpec spec, Caller by, string? idempotencyKey, CancellationToken cancellation)
    {
        JobHeader header;
        try
        {
            JobSpecRules.Validate(spec);
            header = JobHeader.Of(spec, options.Network(spec.Network));
        }
        catch (InputException e)
        {
            return new Refusal(RefusalKind.Invalid, e.Message);
        }
        if (await Missing(spec, cancellation) is { } missing)
            return new Refusal(RefusalKind.Invalid, $"'{missing.Name}' ({missing.Hash.Abbreviated}) is not in the store: upload it first.");
        return await ClusterCalls.Command(() => Submit(spec, header, by, idempotencyKey, cancellation));
    }

    public Task<Answer<JobView>> Change(JobId job, JobChange change, Caller by, CancellationToken cancellation) => ClusterCalls.Command(async () =>
    {
        if (await Manifest(job, cancellation) is not { } manifest)
            return NoJob(job);
        if ((await Shard(manifest.Shard).Change(job.Text, change, by.Name)).Value is Answer<JobId>.Refused(var refusal))
            return refusal;
        await Audit(by.Name, AuditWords.ActionOf(change), job.Text, AuditWords.DetailOf(change));
        return await View(job, cancellation);
    });

    public Task<Answer<WorkerView>> Change(WorkerId worker, WorkerChange change, Caller by, CancellationToken cancellation) => ClusterCalls.Command(async () =>
    {
        Answer<WorkerView> answer = new Refusal(RefusalKind.NotFound, $"There is no worker {worker}.");
        foreach (var shard in Shards)
            answer = (await shard.Change(worker.Text, change)).Value;
        if (answer is Answer<WorkerView>.Given)
            await Audit(by.Name, AuditWords.ActionOf(change), worker.Text, null);
        return answer;
    });

    private IEnumerable<IQueueShard> Shards => Enumerable.Range(0, options.Shards).Select(Shard);

    private IQueueShard Shard(int number) => grains.GetGrain<IQueueShard>(number);

    private async Task<Answer<JobView>> Submit(JobSpec spec, JobHeader header, Caller by, string? key, CancellationToken cancellation)
    {
        var pages = JobPage.Split(spec).Select(page => (Name: $"page-{page.GetType().Name}-{page.Index}", Bytes: JobRecordCodec.Encode(page))).ToList();
        var specHash = JobRecordCodec.HashOf(header, pages.Select(page => page.Bytes));
        var placed = await ShardFor(header, cancellation);
        if (placed is Answer<int>.Refused(var refusal))
            return refusal;
        var shard = placed.OrThrow();
        var id = JobId.New(time.GetUtcNow(), BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        if (key is not null)
        {
            var (known, sameSpec) = await Reserve(by, key, id, specHash);
            if (sameSpec != specHash)
                return new Refusal(RefusalKind.Conflict, $"The idempotency key '{key}' belongs to job {known}, whose specification is another: use a new key.");
            id = known;
        }
        // Each step may be repeated, and nothing is a job before the last.
        return await ClusterCalls.Patiently(() => Submit(id, header, specHash, shard, pages, by, cancellation), time, cancellation);
    }

    private async Task<Answer<JobView>> Submit(
        JobId id, JobHeader header, ContentHash specHash, int shard, List<(string Name, byte[] Bytes)> pages, Caller by, CancellationToken cancellation)
    {
        var job = grains.GetGrain<IJobGrain>(id.Text);
        foreach (var some in pages.Chunk(Limits.CallsAtOnce))
            await Task.WhenAll(some.Select(page => job.PreparePage(page.Name, page.Bytes)));
        await job.Prepare(new JobManifest(id, header, specHash, shard, [.. pages.Select(page => page.Name)]));
        await grains.GetGrain<IFarmGrain>(0).Register(id.Text);
        if ((await Shard(shard).Submit(id.Text)).Value is Answer<JobId>.Refused(var refusal))
            return refusal;
        await Audit(by.Name, "submit", id.Text, $"{header.Name}: {header.Frames} frames for {header.Owner}");
        return await View(id, cancellation);
    }

    // A job that waits for others is where they are; an owner's jobs are together, so that its share is one.
    private async Task<Answer<int>> ShardFor(JobHeader header, CancellationToken cancellation)
    {
        var shards = new HashSet<int>();
        foreach (var dependency in header.After)
        {
            if (await Manifest(dependency.Job, cancellation) is not { } manifest)
                return new Refusal(RefusalKind.Invalid, $"after: there is no job {dependency.Job}.");
            shards.Add(manifest.Shard);
        }
        return shards.Count switch
        {
            0 => (int)(BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(header.Owner))) % (uint)options.Shards),
            1 => shards.Single(),
            _ => new Refusal(RefusalKind.Invalid, "after: the jobs that it waits for lie in different shards of the queue: wait for those of one owner."),
        };
    }

    private async Task<(JobId Job, ContentHash Spec)> Reserve(Caller by, string key, JobId id, ContentHash spec)
    {
        for (var words = $"{by.Name}\n{key}"; ;)
        {
            // The name of a grain is bounded, the caller's key is not ours.
            var name = ContentHash.Of(Encoding.UTF8.GetBytes(words)).Hex;
            var note = await grains.GetGrain<INoteGrain>($"submit/{name}").WriteOnce(Encoding.ASCII.GetBytes($"{id} {spec.Hex}"));
            var parts = Encoding.ASCII.GetString(note).Split(' ');
            var (known, sameSpec) = (JobId.Parse(parts[0]), ContentHash.Parse(parts[1]));
            if ((await Grain(known).Forgotten()).Value is null)
                return (known, sameSpec);
            // The key stands for the next job, as it does for whoever else comes with it now.
            words = $"{by.Name}\n{key}\n{known}";
        }
    }

    private async Task<BlobRef?> Missing(JobSpec spec, CancellationToken cancellation)
    {
        foreach (var some in spec.Pictures.Chunk(Limits.CallsAtOnce))
        {
            var there = await Task.WhenAll(some.Select(picture => blobs.Exists(picture.Hash, cancellation)));
            if (Array.IndexOf(there, false) is >= 0 and var lacking)
                return some[lacking];
        }
        return null;
    }

    private Task Audit(string by, string action, string subject, string? detail) =>
        grains.GetGrain<IListGrain>("audit").Append(WireJson.Write(new AuditEntry(time.GetUtcNow(), by, action, subject, detail)));

    private static Refusal NoJob(JobId id) => new(RefusalKind.NotFound, $"There is no job {id}.");
}
