using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans;
using Orleans.Hosting;
using RenderFarm.Silo.Hosting;
using RenderFarm.Silo.Local;
using RenderFarm.Silo.Options;
using RenderFarm.Silo.Postgres;

namespace RenderFarm.Silo.Tests.Postgres;

/// <summary>An Orleans silo of this process, set up as the product's are, over a real PostgreSQL: what tests ask is the real providers.</summary>
public sealed class OrleansOnPostgres : IAsyncLifetime
{
    private readonly PostgresServer _server = new();
    private IHost? _host;

    public IServiceProvider Services
    {
        get
        {
            Assert.SkipWhen(_server.WhyNot is not null, _server.WhyNot ?? "");
            return _host!.Services;
        }
    }

    public NpgsqlDataSource? Database { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        if (_server.WhyNot is not null)
            return;
        var connection = await _server.NewDatabase();
        Database = NpgsqlDataSource.Create(connection);
        await new Migrator(Database, NullLogger<Migrator>.Instance).Migrate(CancellationToken.None);
        var options = FarmOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Farm:Database"] = connection, ["Farm:Blobs:Directory"] = Path.GetTempPath(), ["Farm:Silo:GatewayPort"] = "0",
            ["Farm:Silo:Port"] = $"{FreePorts.Next()}",
        }).Build());
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.Configure(options, Database));
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
        if (Database is not null)
            await Database.DisposeAsync();
        await _server.DisposeAsync();
    }
}
