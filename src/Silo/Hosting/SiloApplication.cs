using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Dashboard;
using Orleans.Hosting;
using RenderFarm.Core.Ports;
using RenderFarm.CpuNode;
using RenderFarm.Grains;
using RenderFarm.Media;
using RenderFarm.Node.Workers;
using RenderFarm.Silo.Edge;
using RenderFarm.Silo.Housekeeping;
using RenderFarm.Silo.Options;
using RenderFarm.Silo.Pictures;
using RenderFarm.Silo.Postgres;
using RenderFarm.TorchNode;
using RenderFarm.Web;
using RenderFarm.Web.Webhooks;

namespace RenderFarm.Silo.Hosting;

/// <summary>Puts a silo together: Orleans and grains first, so that they are there when the web's own background work begins.</summary>
internal static class SiloApplication
{
    public static WebApplication Build(
        FarmOptions options, IConfiguration configuration, NpgsqlDataSource? database, IBlobStore blobs, NetworkCatalog networks,
        Readiness readiness)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(configuration);
        SiloLogs.Write(builder.Logging, options);
        builder.Services.AddSingleton(blobs).AddSingleton(new PictureCodec(own: new ImageSharpFormats()));
        // Signals are ours: the workers give back their frames before the silo goes.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        if (database is not null)
            builder.Services.AddSingleton<IWebhookTurn>(new ClusterTurn(database, ClusterTurn.Webhooks, options.ClusterId, Limits.TurnLook, TimeProvider.System));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Drain.Grace);
        builder.UseOrleans(silo =>
        {
            silo.Configure(options, database).AddFarmGrains(Terms(options, networks), hosts: options.IsCoordinator);
            if (options.IsCoordinator)
                silo.AddDashboard();
        });
        return options.IsCoordinator ? Coordinator(builder, options, database, networks) : Worker(builder, options, readiness);
    }

    private static WebApplication Coordinator(WebApplicationBuilder builder, FarmOptions options, NpgsqlDataSource? database, NetworkCatalog networks)
    {
        builder.AddFarmWeb(new FarmWebOptions
        {
            Listen = [options.Listen], NetworkNames = networks.Names, KeysOnLoopback = options.Keys.OnLoopback, WebhookSecret = options.WebhookSecret, JsonLogs = options.JsonLogs,
        });
        if (options.Oidc is { } oidc)
            builder.Services.AddBearerTokens(oidc);
        builder.Services.AddHostedService(services => new Housekeeper(
            services.GetRequiredService<ClusterFarm>(), services.GetRequiredService<IBlobStore>(),
            database is null ? null : new ClusterTurn(database, ClusterTurn.Blobs, options.ClusterId, Limits.TurnLook, TimeProvider.System),
            options.KeepJobs, options.Blobs.Collect, TimeProvider.System, services.GetRequiredService<ILogger<Housekeeper>>()));
        var app = builder.Build();
        app.MapFarmWeb();
        OrleansDashboard.Map(app);
        return app;
    }

    private static WebApplication Worker(WebApplicationBuilder builder, FarmOptions options, Readiness readiness)
    {
        builder.AddNodeWeb(new FarmWebOptions { Listen = [options.Listen], JsonLogs = options.JsonLogs });
        var app = builder.Build();
        app.MapNodeWeb(() => readiness.NotReady);
        return app;
    }

    private static GrainsOptions Terms(FarmOptions options, NetworkCatalog networks) => new()
    {
        Network = networks.HashOf, Version = SiloProcess.Version, Shards = options.Shards, Terms = options.TermsOf,
        EstimateBytes = new MemoryEstimates(networks, TorchDevices.MemoryOf).Bytes,
    };

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
