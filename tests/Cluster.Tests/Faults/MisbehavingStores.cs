using System.Data.Common;
using Npgsql;

namespace RenderFarm.Cluster.Tests.Faults;

/// <summary>What stands between silos and their stores when these are to misbehave; well-behaved until told.</summary>
internal sealed class MisbehavingStores : IAsyncDisposable
{
    private static readonly TimeSpan Refusals = TimeSpan.FromSeconds(6), Breaks = TimeSpan.FromSeconds(3), Errors = TimeSpan.FromSeconds(1);

    private readonly string _database, _blobs;
    private readonly FaultyLine _databaseLine, _blobLine;
    private readonly FaultyStore _blobStore;

    private MisbehavingStores(string database, string blobs, FaultyLine databaseLine, FaultyLine blobLine, FaultyStore blobStore) =>
        (_database, _blobs, _databaseLine, _blobLine, _blobStore) = (database, blobs, databaseLine, blobLine, blobStore);

    /// <summary>Of connections to the database and answers on them, of connections to the blobs and answers on them, and of requests for blobs.</summary>
    public required IReadOnlyList<FaultSchedule> Schedules { get; init; }

    /// <summary>As silos reach them.</summary>
    // As text: the account's client reads names of settings as they are written, which a builder of such strings does not keep.
    public Stores Stores => new(
        new NpgsqlConnectionStringBuilder(_database) { Port = _databaseLine.Port }.ConnectionString,
        ("Farm:Blobs:ConnectionString", _blobs.Replace($":{PortOf(_blobs)}/", $":{_blobLine.Port}/", StringComparison.Ordinal)));

    public bool Calm
    {
        set
        {
            foreach (var schedule in Schedules)
                schedule.Calm = value;
        }
    }

    public static async Task<MisbehavingStores> Between(string database, string blobs, int seed)
    {
        FaultSchedule Connections(int number) => new(seed + number, Refusals, Fault.Refuse);
        FaultSchedule Answers(int number) => new(seed + number, Breaks, Fault.Stall, Fault.Cut);
        FaultSchedule[] schedules =
            [Connections(0), Answers(1), Connections(2), Answers(3), new(seed + 4, Errors, Fault.Error, Fault.LateError, Fault.Cut)];
        var store = await FaultyStore.Start(PortOf(blobs), schedules[4]);
        return new MisbehavingStores(
            database, blobs, new FaultyLine(new NpgsqlConnectionStringBuilder(database).Port, schedules[0], schedules[1]),
            new FaultyLine(store.Port, schedules[2], schedules[3]), store)
        {
            Schedules = schedules, Calm = true,
        };
    }

    /// <summary>What happened, in the order of <see cref="Schedules"/>.</summary>
    public override string ToString() =>
        string.Join("; ", Schedules.Select(schedule => string.Join(", ", schedule.Happened.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))));

    public async ValueTask DisposeAsync()
    {
        await _databaseLine.DisposeAsync();
        await _blobLine.DisposeAsync();
        await _blobStore.DisposeAsync();
    }

    private static int PortOf(string blobs) => new Uri((string)new DbConnectionStringBuilder { ConnectionString = blobs }["BlobEndpoint"]).Port;
}
