using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using RenderFarm.Grains;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Hosting;

/// <summary>What Orleans is told: where silos meet, where state lives, how soon a dead silo is noticed.</summary>
internal static class OrleansSetup
{
    private const string Invariant = "Npgsql";

    /// <param name="database">Null: development clustering, everything in memory.</param>
    public static ISiloBuilder Configure(this ISiloBuilder silo, FarmOptions options, NpgsqlDataSource? database)
    {
        if (database is null)
            silo.UseLocalhostClustering(options.Silo.Port, options.Silo.GatewayPort).AddMemoryGrainStorage(FarmGrains.Storage).UseInMemoryReminderService();
        else
            UsePostgres(silo, database);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        silo.Configure<SiloOptions>(named => named.SiloName = options.Silo.Name);
        silo.Configure<EndpointOptions>(endpoint => Listen(endpoint, options.Silo));
        silo.Configure<ClusterMembershipOptions>(NoticeDeathSoon);
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = Limits.ResponseTimeout;
            // What nobody waits for any more is work for nothing.
            messaging.CancelRequestOnTimeout = true;
        });
        if (options.Tls is { } files)
            silo.UseMutualTls(new SiloCertificates(files));
        return silo;
    }

    private static void UsePostgres(ISiloBuilder silo, NpgsqlDataSource database)
    {
        // What failed says so on another silo, too, and in its own words.
        silo.Services.Configure<ExceptionSerializationOptions>(exceptions => exceptions.SupportedNamespacePrefixes.Add(Invariant));
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.DataSource) = (Invariant, database));
        silo.UseAdoNetReminderService(reminders => reminders.Configure(table => (table.Invariant, table.DataSource) = (Invariant, database)));
        silo.AddAdoNetGrainStorage(FarmGrains.Storage, storage => storage.Configure<Serializer>((grains, serializer) =>
        {
            (grains.Invariant, grains.DataSource) = (Invariant, database);
            grains.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
            // A row that is cleared keeps its version: see the schema.
            grains.DeleteStateOnClear = false;
        }));
    }

    private static void Listen(EndpointOptions endpoint, NodeOptions node)
    {
        (endpoint.AdvertisedIPAddress, endpoint.SiloPort, endpoint.GatewayPort) = (node.Address, node.Port, node.GatewayPort);
        // A pod's advertised address is its own, but not every network lets a process bind to what others call it.
        var listening = IPAddress.IsLoopback(node.Address) ? node.Address : IPAddress.Any;
        endpoint.SiloListeningEndpoint = new IPEndPoint(listening, node.Port);
        endpoint.GatewayListeningEndpoint = node.GatewayPort == 0 ? null : new IPEndPoint(listening, node.GatewayPort);
    }

    // docs/operations/membership.md says what was measured, and what each costs.
    private static void NoticeDeathSoon(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = Limits.ProbeTimeout;
        membership.NumMissedProbesLimit = Limits.MissedProbes;
        membership.NumVotesForDeathDeclaration = Limits.DeathVotes;
        membership.TableRefreshTimeout = Limits.TableRefresh;
        membership.IAmAliveTablePublishTimeout = Limits.IAmAlive;
        // A frozen process keeps its connections open: recent traffic on them is no sign of life.
        membership.EnableConnectionLivenessCheck = false;
    }
}
