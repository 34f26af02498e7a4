using System.Net;
using System.Text.Json;
using Npgsql;
using RenderFarm.Node.Blobs;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Silo.Tests.Hosting;

/// <summary>Several real silos over one real PostgreSQL.</summary>
public sealed class ClusterTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    // As Orleans numbers them.
    private const int Active = 3, Dead = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWorkerJoinsACoordinatorAndLeavesItCleanly()
    {
        var database = await server.NewDatabase();
        var blobs = Directory.CreateTempSubdirectory("farm-blobs-").FullName;
        (string, string)[] shared = [("Farm:Database", database), ("Farm:Blobs:Directory", blobs)];
        await using var coordinator = await SiloUnderTest.StartReady([.. shared, ("Farm:Role", "coordinator")]);
        await using var worker = await SiloUnderTest.StartReady([.. shared, ("Farm:Role", "worker"), ("Farm:Silo:Name", "worker-1")]);
        Assert.Equal($"{Active},{Active}", await Statuses(database));
        Assert.Equal(["worker-1/cpu0"], await Workers(coordinator));
        Assert.InRange(await Connections(database, "worker-1"), 1, Limits.WorkerConnections);
        Assert.Equal(HttpStatusCode.OK, await worker.Status("/health/ready"));
        Assert.Equal(HttpStatusCode.OK, await worker.Status("/metrics"));
        var metrics = await coordinator.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.All(
            ["orleans_catalog_activations", "orleans_app_requests_latency", "db_client"],
            name => Assert.Contains($"# TYPE {name}", metrics, StringComparison.Ordinal));
        // A worker answers for itself only.
        Assert.Equal(HttpStatusCode.NotFound, await worker.Status("/api/v1/jobs"));
        Assert.Equal(HttpStatusCode.NotFound, await worker.Status("/orleans/"));
        worker.Signal("TERM");
        Assert.Equal(0, await worker.Ended());
        Assert.Equal($"{Active},{Dead}", await Statuses(database));
        Assert.Equal(HttpStatusCode.OK, await coordinator.Status("/health/ready"));
        coordinator.Signal("TERM");
        Assert.Equal(0, await coordinator.Ended());
        Directory.Delete(blobs, recursive: true);
    }

    [Fact]
    public async Task PeopleSeeWhatTheBlobsWeigh()
    {
        var database = await server.NewDatabase();
        var blobs = Directory.CreateTempSubdirectory("farm-blobs-").FullName;
        await DirectoryBlobStore.Open(blobs, TimeProvider.System).Put(new MemoryStream(new byte[12_345]), 20_000, null, Cancellation);
        await using var coordinator = await SiloUnderTest.StartReady(("Farm:Database", database), ("Farm:Blobs:Directory", blobs), ("Farm:Role", "coordinator"));
        while (true)
        {
            using var overview = JsonDocument.Parse(await coordinator.Client.GetStringAsync(new Uri("/api/v1/overview", UriKind.Relative), Cancellation));
            if (overview.RootElement.GetProperty("blobBytes").GetInt64() is > 0 and var weight)
            {
                Assert.Equal(12_345, weight);
                break;
            }
            await Task.Delay(100, Cancellation);
        }
        coordinator.Signal("TERM");
        Assert.Equal(0, await coordinator.Ended());
        Directory.Delete(blobs, recursive: true);
    }

    [Fact]
    public async Task SilosWithCertificatesOfOneAuthorityMeetAndOthersStayOutside()
    {
        var database = await server.NewDatabase();
        using var files = new CertificateFolder();
        (string, string)[] shared = [("Farm:Database", database), ("Farm:Blobs:Directory", files.Folder)];
        await using var first = await SiloUnderTest.StartReady([.. shared, .. files.Settings("one"), ("Farm:Role", "coordinator")]);
        await using var second = await SiloUnderTest.StartReady([.. shared, .. files.Settings("two"), ("Farm:Role", "worker"), ("Farm:Silo:Name", "two")]);
        Assert.Equal(["two/cpu0"], await Workers(first));
        await using var stranger = SiloUnderTest.Start([.. shared, .. files.Settings("other", ofAnotherAuthority: true), ("Farm:Role", "worker"), ("Farm:Silo:Name", "stranger")]);
        // It tries for as long as it may; meanwhile the others refuse it, and say so.
        await Heard(first, second, "authentication");
        Assert.DoesNotContain("The silo is ready", stranger.Said, StringComparison.Ordinal);
        // Who starts can be ended too.
        stranger.Signal("TERM");
        Assert.Equal(0, await stranger.Ended());
        Assert.Equal(["two/cpu0"], await Workers(first));
        Assert.Equal(HttpStatusCode.OK, await first.Status("/health/ready"));
    }

    [Fact]
    public async Task ASiloWithoutCertificateStaysOutside()
    {
        var database = await server.NewDatabase();
        using var files = new CertificateFolder();
        (string, string)[] shared = [("Farm:Database", database), ("Farm:Blobs:Directory", files.Folder)];
        await using var first = await SiloUnderTest.StartReady([.. shared, .. files.Settings("one"), ("Farm:Role", "coordinator")]);
        await using var naked = SiloUnderTest.Start([.. shared, ("Farm:Role", "worker")]);
        await Heard(first, naked, "authentication");
        Assert.DoesNotContain("The silo is ready", naked.Said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await first.Status("/health/ready"));
    }

    private static async Task Heard(SiloUnderTest first, SiloUnderTest second, string word)
    {
        while (!(first.Said + second.Said).Contains(word, StringComparison.OrdinalIgnoreCase))
            await Task.Delay(100, Cancellation);
    }

    // Asked until there is one: a worker joins the farm after its silo is ready.
    private static async Task<string[]> Workers(SiloUnderTest coordinator)
    {
        while (true)
        {
            using var answer = JsonDocument.Parse(await coordinator.Client.GetStringAsync(new Uri("/api/v1/workers", UriKind.Relative), Cancellation));
            var ids = answer.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("worker").GetProperty("id").GetString()!).ToArray();
            if (ids.Length > 0)
                return ids;
            await Task.Delay(100, Cancellation);
        }
    }

    private static async Task<string> Statuses(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT string_agg(status::text, ',' ORDER BY started_at) FROM farm_silo");
        return (string)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    // Those that are not in use stay open for minutes: as many as ever were.
    private static async Task<long> Connections(string database, string silo)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1");
        command.Parameters.Add(new NpgsqlParameter { Value = silo });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
