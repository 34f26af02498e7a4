using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Hosting;
using RenderFarm.Core.Ports;
using RenderFarm.Farm.Bench;
using RenderFarm.Grains;
using RenderFarm.Node.Blobs;
using RenderFarm.Silo.Hosting;
using RenderFarm.Silo.Local;
using RenderFarm.Silo.Options;
using RenderFarm.Silo.Postgres;

namespace RenderFarm.Cluster.Bench;

/// <summary>One silo in this process: grains and workers' port, over memory or over a PostgreSQL of its own that waits for the disk.</summary>
internal sealed class ClusterScene : Scene
{
    private readonly string _folder;
    private readonly IHost _silo;
    private readonly LocalPostgres? _postgres;
    private readonly NpgsqlDataSource? _database;

    private ClusterScene(string folder, IHost silo, IBlobStore blobs, LocalPostgres? postgres, NpgsqlDataSource? database) =>
        (_folder, _silo, Blobs, _postgres, _database) = (folder, silo, blobs, postgres, database);

    public override IFarm Farm => _silo.Services.GetRequiredService<IFarm>();
    public override ILeases Leases => _silo.Services.GetRequiredService<ILeases>();
    public override IBlobStore Blobs { get; }

    public static Task<Scene> InMemory() => Open(postgres: false);

    public static Task<Scene> OnPostgres() => Open(postgres: true);

    public override async ValueTask DisposeAsync()
    {
        await _silo.StopAsync();
        _silo.Dispose();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_postgres is not null)
            await _postgres.Stop(atOnce: true, CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<Scene> Open(bool postgres)
    {
        var folder = Directory.CreateTempSubdirectory("farm-bench-").FullName;
        // The database's user passes through.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        var server = !postgres ? null
            : LocalPostgres.At(Path.Combine(folder, "postgres"), FreePorts.Next()) ?? throw new IOException("PostgreSQL is not installed: apt-get install postgresql");
        NpgsqlDataSource? database = null;
        if (server is not null)
        {
            await server.Start(careless: false, CancellationToken.None);
            database = NpgsqlDataSource.Create(server.ConnectionString);
            await new Migrator(database, NullLogger<Migrator>.Instance).Migrate(CancellationToken.None);
        }
        var blobs = DirectoryBlobStore.Open(Path.Combine(folder, "blobs"), TimeProvider.System);
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IBlobStore>(blobs);
        builder.UseOrleans(silo => silo.Configure(Options(), database)
            .AddFarmGrains(new GrainsOptions { Network = _ => Network, Version = "bench", Reuse = false }));
        var host = builder.Build();
        await host.StartAsync();
        return new ClusterScene(folder, host, blobs, server, database);
    }

    private static FarmOptions Options() => FarmOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Farm:Silo:Port"] = $"{FreePorts.Next()}", ["Farm:Silo:GatewayPort"] = $"{FreePorts.Next()}",
    }).Build());
}
