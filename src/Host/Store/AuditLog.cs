using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Host.Store;

/// <summary>Who did what, newest first.</summary>
internal static class AuditLog
{
    public static void Add(StoreWriter writer, DateTimeOffset at, string by, string action, string subject, string? detail = null) => writer.Run(
        "INSERT INTO audit (at, by, action, subject, detail) VALUES (@1, @2, @3, @4, @5)", at.ToUnixTimeMilliseconds(), by, action, subject, detail);

    public static Page<AuditEntry> Read(FarmStore store, string? cursor, int limit)
    {
        var before = cursor is null ? long.MaxValue : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new InputException($"'{cursor}' is not a cursor of the audit log: take the one that the page before gave.");
        var rows = store.Read(reader => reader.Rows(
            "SELECT id, at, by, action, subject, detail FROM audit WHERE id < @1 ORDER BY id DESC LIMIT @2",
            row => (Id: row.GetInt64(0), Entry: new AuditEntry(
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.GetString(3), row.GetString(4),
                row.IsDBNull(5) ? null : row.GetString(5))),
            before, limit));
        return new([.. rows.Select(row => row.Entry)], rows.Count == limit ? rows[^1].Id.ToString(CultureInfo.InvariantCulture) : null);
    }
}
