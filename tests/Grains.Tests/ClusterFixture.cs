using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Grains.Queue;
using RenderFarm.Node.Blobs;
using RenderFarm.Ports;

namespace RenderFarm.Grains.Tests;

/// <summary>Silos in this process, over rows and blobs that outlive them.</summary>
internal sealed class ClusterFixture : FarmAtWork
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grains-").FullName;
    private readonly int _silos, _shards;

    private ClusterFixture(int silos, int shards, IBlobStore? blobs)
    {
        (_silos, _shards) = (silos, shards);
        Blobs = blobs ?? DirectoryBlobStore.Open(_folder, TimeProvider.System);
    }

    public KeptRows Rows { get; } = new();
    public InProcessTestCluster Cluster { get; private set; } = null!;
    public override IFarm Ask => Service<IFarm>();
    public override ILeases Leases => Service<ILeases>();
    public override IBlobStore Blobs { get; }
    public override IWebhookLedger Webhooks => Service<IWebhookLedger>();
    public override FarmInstruments Instruments { get; } = new();
    public IGrainFactory Grains => Service<IGrainFactory>();

    public static async Task<ClusterFixture> Open(int silos = 1, int shards = 1, IBlobStore? blobs = null)
    {
        var fixture = new ClusterFixture(silos, shards, blobs);
        await fixture.Start();
        return fixture;
    }

    public T Service<T>(int silo = 0) where T : notnull => Cluster.Silos[silo].ServiceProvider.GetRequiredService<T>();

    public override async Task Restart()
    {
        foreach (var silo in Cluster.Silos.ToList())
            await Cluster.KillSiloAsync(silo);
        await Cluster.DisposeAsync();
        await Start();
    }

    public override async Task CatchUp(JobId job)
    {
        for (var shard = 0; shard < _shards; shard++)
            await Grains.GetGrain<IQueueShard>(shard).Tell(job.Text);
    }

    public override async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Instruments.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Start()
    {
        var builder = new InProcessTestClusterBuilder((short)_silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(Blobs).AddSingleton(Instruments).AddKeyedSingleton<IGrainStorage>(FarmGrains.Storage, Rows);
            silo.UseInMemoryReminderService().AddFarmGrains(new GrainsOptions { Network = Network, Version = "test", Shards = _shards });
        });
        Cluster = builder.Build();
        await Cluster.DeployAsync();
    }
}
