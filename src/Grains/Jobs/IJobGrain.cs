using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Jobs;

/// <summary>One job: what it is, where it stands, and who watches it. The queue shard decides; this grain keeps, aggregates and shows.</summary>
[Alias("farm.job")]
internal interface IJobGrain : IGrainWithStringKey
{
    /// <summary>One page of its lists, durable when it returns. Again does no harm.</summary>
    [Alias("prepare-page")]
    Task PreparePage(string name, byte[] page);

    /// <summary>What it is, after its pages; durable when it returns. Again does no harm.</summary>
    [Alias("prepare")]
    Task Prepare(Sent<JobManifest> manifest);

    /// <summary>Null: there is no such job.</summary>
    [Alias("load")]
    Task<Sent<JobRecord?>> Load();

    /// <summary>There is no such job any more. Asked by its shard, which alone knows that nothing of it is still to come.</summary>
    [Alias("forget")]
    Task Forget();

    /// <summary>Null: it is not forgotten.</summary>
    [Alias("forgotten")]
    Task<Sent<JobManifest?>> Forgotten();

    /// <summary>Empties the rows of a forgotten job, after its ranges and frames were.</summary>
    [Alias("clear")]
    Task Clear();

    [Alias("page")]
    Task<byte[]> Page(string name);

    /// <returns>The job as it is shown now.</returns>
    [Alias("update")]
    Task<Sent<JobView>> Update(Sent<JobUpdate> update);

    /// <summary>Null: there is no such job.</summary>
    [Alias("read")]
    Task<Sent<JobSnapshot?>> Read();

    [Alias("map")]
    Task<Sent<FrameMap?>> Map();

    /// <summary>Losses of running attempts at a frame.</summary>
    [Alias("losses")]
    Task<Sent<IReadOnlyList<LossPoint>>> Losses(int frame);

    /// <summary>Steps after a version; ends when the caller goes.</summary>
    [Alias("watch")]
    IAsyncEnumerable<Sent<FarmEvent>> Watch(long? after, CancellationToken cancellation);
}
