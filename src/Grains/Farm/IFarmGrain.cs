using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Farm;

/// <summary>The farm as a whole: which jobs there are, and what the shards add up to. Nobody waits for it but people who look.</summary>
[Alias("farm.farm")]
internal interface IFarmGrain : IGrainWithIntegerKey
{
    /// <summary>Before a job is submitted; durable when it returns.</summary>
    [Alias("register")]
    Task Register(string job);

    /// <summary>After a job was forgotten; durable when it returns. Again does no harm.</summary>
    [Alias("unregister")]
    Task Unregister(string job);

    /// <summary>Told by the shards.</summary>
    [Alias("changed")]
    Task Changed(Sent<IReadOnlyList<JobView>> jobs);

    /// <summary>Told by whoever keeps the blob store.</summary>
    [Alias("weighed")]
    Task Weighed(long bytes);

    [Alias("jobs")]
    Task<Sent<Page<JobView>>> Jobs(Sent<JobQuery> query);

    [Alias("overview")]
    Task<Sent<FarmOverview>> Overview();

    [Alias("workers")]
    Task<Sent<IReadOnlyList<WorkerView>>> Workers();

    [Alias("watch")]
    IAsyncEnumerable<Sent<FarmEvent>> Watch(long? after, CancellationToken cancellation);
}
