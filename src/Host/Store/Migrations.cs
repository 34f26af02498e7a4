using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RenderFarm.Host.Store;

/// <summary>
/// The store's tables, as the list of steps that made them: step n leads to version n + 1, and is never changed once released. All that are
/// missing run in one transaction.
/// </summary>
internal static class Migrations
{
    public static int Newest => Steps.Count;

    /// <exception cref="StoreException">The file was written by a newer farm.</exception>
    public static void Run(SqliteConnection connection, string file)
    {
        var version = Version(connection);
        if (version > Newest)
            throw new StoreException(
                $"{file} was written by a newer farm (store version {version}, this one knows {Newest}): run that one, or put a backup in its place");
        if (version == Newest)
            return;
        using var transaction = connection.BeginTransaction();
        foreach (var step in Steps.Skip(version))
            Execute(connection, transaction, step);
        Execute(connection, transaction, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Newest}"));
        transaction.Commit();
    }

    private static int Version(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        command.ExecuteNonQuery();
    }

    // Times are milliseconds since 1970, UTC. Hashes are their 32 bytes.
    private static readonly IReadOnlyList<string> Steps =
    [
        """
        -- What never changes of a job: who, what, how; lists of its pictures are in pages of bounded size.
        CREATE TABLE job (id TEXT PRIMARY KEY, header BLOB NOT NULL, spec BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE page (job TEXT NOT NULL REFERENCES job ON DELETE CASCADE, kind INTEGER NOT NULL, number INTEGER NOT NULL,
            bytes BLOB NOT NULL, PRIMARY KEY (job, kind, number)) WITHOUT ROWID;

        -- A job's state and that of each range of its frames: the last snapshot, and the events since. Range -1 is the job itself.
        CREATE TABLE snapshot (job TEXT NOT NULL REFERENCES job ON DELETE CASCADE, range INTEGER NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (job, range)) WITHOUT ROWID;
        CREATE TABLE event (sequence INTEGER PRIMARY KEY, job TEXT NOT NULL REFERENCES job ON DELETE CASCADE, range INTEGER NOT NULL,
            bytes BLOB NOT NULL);
        CREATE INDEX event_of_range ON event (job, range, sequence);

        -- Workers that a person stopped from taking frames.
        CREATE TABLE draining (worker TEXT PRIMARY KEY) WITHOUT ROWID;

        -- How often this farm was started: versions that watchers saw never come again.
        CREATE TABLE life (starts INTEGER NOT NULL);
        INSERT INTO life VALUES (0);

        -- The same key with the same specification gives the job of the first time.
        CREATE TABLE idempotency (caller TEXT NOT NULL, key TEXT NOT NULL, spec BLOB NOT NULL, job TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (caller, key)) WITHOUT ROWID;

        -- Finished frames by everything that decides their pixels.
        CREATE TABLE result (key BLOB PRIMARY KEY, bytes BLOB NOT NULL, job TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX result_of_job ON result (job);

        -- What an attempt had to say, and how its loss fell; both bounded.
        CREATE TABLE log (id INTEGER PRIMARY KEY, job TEXT NOT NULL REFERENCES job ON DELETE CASCADE, frame INTEGER NOT NULL,
            attempt BLOB NOT NULL, worker TEXT NOT NULL, at INTEGER NOT NULL, lines TEXT NOT NULL);
        CREATE INDEX log_of_frame ON log (job, frame, id);
        CREATE TABLE loss (id INTEGER PRIMARY KEY, job TEXT NOT NULL REFERENCES job ON DELETE CASCADE, frame INTEGER NOT NULL,
            attempt BLOB NOT NULL, points BLOB NOT NULL);
        CREATE INDEX loss_of_frame ON loss (job, frame, id);

        CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
            detail TEXT);
        CREATE TABLE key (id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, owner TEXT, hash TEXT NOT NULL UNIQUE,
            created INTEGER NOT NULL, revoked INTEGER) WITHOUT ROWID;

        -- Webhooks that were delivered, or given up.
        CREATE TABLE webhook (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        -- Frames finished in each minute (since 1970) of the last hour.
        CREATE TABLE finished (minute INTEGER PRIMARY KEY, frames INTEGER NOT NULL);
        """,
    ];
}
