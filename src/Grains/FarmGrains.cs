using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using RenderFarm.Core.Ports;
using RenderFarm.Grains.Farm;
using RenderFarm.Grains.Jobs;
using RenderFarm.Grains.Queue;
using RenderFarm.Grains.Records;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains;

/// <summary>Registers the farm's grains and its ports with a silo.</summary>
public static class FarmGrains
{
    /// <summary>Name of the storage provider that the silo has to register: rows of up to 256 KiB, fenced by ETags.</summary>
    public const string Storage = "farm";

    /// <summary>
    /// The ports <see cref="IFarm"/>, <see cref="ILeases"/>, <see cref="IKeyStore"/> and <see cref="IWebhookLedger"/> over the cluster's grains. The silo
    /// registers an <see cref="IBlobStore"/> and, where it differs, a <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="hosts">Whether grains of jobs and queue may live here; a silo of workers only calls them.</param>
    public static ISiloBuilder AddFarmGrains(this ISiloBuilder silo, GrainsOptions options, bool hosts = true)
    {
        var services = silo.Services;
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<FarmInstruments>();
        services.AddSingleton<ITypeNameFilter, CoreTypes>();
        services.AddSingleton<ClusterFarm>().AddSingleton<IFarm>(made => made.GetRequiredService<ClusterFarm>());
        services.AddSingleton<ILeases, ClusterLeases>().AddSingleton<IKeyStore, ClusterKeys>().AddSingleton<IWebhookLedger, ClusterWebhooks>();
        if (!hosts)
            services.Configure<GrainTypeOptions>(types => types.Classes.ExceptWith(Coordinated));
        return silo;
    }

    private static Type[] Coordinated => [typeof(QueueShard), typeof(JobGrain), typeof(RangeGrain), typeof(FarmGrain), typeof(NoteGrain), typeof(ListGrain), typeof(KeysGrain)];
}
