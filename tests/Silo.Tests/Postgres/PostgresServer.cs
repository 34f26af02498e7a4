using Npgsql;
using RenderFarm.Silo.Local;

namespace RenderFarm.Silo.Tests.Postgres;

/// <summary>A real PostgreSQL on a free port of loopback; each user of it gets a database of its own.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly string _folder;
    private LocalPostgres? _server;

    public PostgresServer() : this(Directory.CreateTempSubdirectory("farm-postgres-").FullName)
    {
    }

    internal PostgresServer(string folder) => _folder = folder;

    /// <summary>Why there is none; null when it runs.</summary>
    public string? WhyNot { get; private set; }

    public async ValueTask InitializeAsync()
    {
        // The server's user passes through.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, (UnixFileMode)0b111_001_001);
        _server = LocalPostgres.At(Path.Combine(_folder, "postgres"), FreePorts.Next());
        if (_server is null)
            WhyNot = "PostgreSQL is not installed";
        else
            await _server.Start(careless: true, CancellationToken.None);
    }

    /// <summary>Skips the test where there is no server.</summary>
    /// <returns>Connection string of a new, empty database.</returns>
    public async Task<string> NewDatabase()
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? "");
        var name = $"test_{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(_server!.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Ends it as a crash does, and starts it again, which recovers.</summary>
    public async Task Crash()
    {
        await _server!.Stop(atOnce: true, CancellationToken.None);
        await _server.Start(careless: true, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_server is not null)
            await _server.Stop(atOnce: true, CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }
}
