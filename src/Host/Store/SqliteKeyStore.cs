using Microsoft.Data.Sqlite;
using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Host.Store;

/// <summary>Keys to the API, in the farm's own file.</summary>
internal sealed class SqliteKeyStore(FarmStore store) : IKeyStore
{
    private const string Columns = "id, name, role, owner, hash, created, revoked";

    public Task Add(ApiKey key, string by, CancellationToken cancellation) => Task.Run(
        () => store.Commit(writer =>
        {
            writer.Run(
                $"INSERT INTO key ({Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7)",
                key.Id, key.Name, key.Role.ToString(), key.Owner, key.Hash.Hex, key.Created.ToUnixTimeMilliseconds(), key.Revoked?.ToUnixTimeMilliseconds());
            AuditLog.Add(
                writer, key.Created, by, "key-create", key.Id, $"{key.Name}: {key.Role.ToString().ToLowerInvariant()} of {key.Owner ?? "all owners"}");
        }),
        cancellation);

    public Task<ApiKey?> Find(string id, CancellationToken cancellation) => Task.Run(
        () => store.Read(reader => reader.Rows($"SELECT {Columns} FROM key WHERE id = @1", Key, id)).SingleOrDefault(), cancellation);

    public Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation) => Task.Run<IReadOnlyList<ApiKey>>(
        () => store.Read(reader => reader.Rows($"SELECT {Columns} FROM key ORDER BY created, id", Key)), cancellation);

    public Task<bool> Revoke(string id, DateTimeOffset at, string by, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var known = false;
            store.Commit(writer => known = Revoke(writer, id, at, by));
            return known;
        },
        cancellation);

    private static bool Revoke(StoreWriter writer, string id, DateTimeOffset at, string by)
    {
        if (writer.Rows($"SELECT {Columns} FROM key WHERE id = @1", Key, id) is not [var key])
            return false;
        if (key.Revoked is not null)
            return true;
        writer.Run("UPDATE key SET revoked = @2 WHERE id = @1", id, at.ToUnixTimeMilliseconds());
        AuditLog.Add(writer, at, by, "key-revoke", id, key.Name);
        return true;
    }

    private static ApiKey Key(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), Enum.Parse<KeyRole>(row.GetString(2)), row.IsDBNull(3) ? null : row.GetString(3),
        ContentHash.Parse(row.GetString(4)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        row.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)));
}
