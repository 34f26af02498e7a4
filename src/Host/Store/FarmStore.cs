using System.Globalization;
using Microsoft.Data.Sqlite;

namespace RenderFarm.Host.Store;

/// <summary>
/// The farm's SQLite file. One connection writes, one transaction for each group of commands, on disk when it returns; reads that need more
/// than the writer's memory have connections of their own and never wait for it.
/// </summary>
internal sealed class FarmStore : IDisposable
{
    private readonly Lock _writing = new();
    private readonly Dictionary<string, StoreStatement> _statements = [];
    private readonly SqliteConnection _writer;

    private FarmStore(string file, SqliteConnection writer) => (File, _writer) = (file, writer);

    public string File { get; }

    /// <summary>Opens the file, makes it if there is none, and brings its tables up to date.</summary>
    /// <exception cref="StoreException">It cannot be used: one line.</exception>
    public static FarmStore Open(string file, int busySeconds = Limits.BusySeconds)
    {
        SqliteConnection? writer = null;
        try
        {
            writer = Connect(file, SqliteOpenMode.ReadWriteCreate, busySeconds);
            Migrations.Run(writer, file);
            return new FarmStore(file, writer);
        }
        catch (Exception e)
        {
            writer?.Dispose();
            if (e is SqliteException failed)
                throw StoreException.Of(file, failed);
            throw;
        }
    }

    /// <summary>Does all of it or nothing; what was written is on the disk when this returns.</summary>
    /// <exception cref="StoreException">Nothing was written.</exception>
    public void Commit(Action<StoreWriter> write)
    {
        lock (_writing)
        {
            try
            {
                Statement("BEGIN IMMEDIATE").Run();
                try
                {
                    write(new StoreWriter(Statement));
                    Statement("COMMIT").Run();
                }
                catch
                {
                    Rollback();
                    throw;
                }
            }
            catch (SqliteException e)
            {
                throw StoreException.Of(File, e);
            }
        }
    }

    /// <summary>Reads what is committed, as of one moment.</summary>
    public T Read<T>(Func<StoreReader, T> read)
    {
        try
        {
            using var connection = Connect(File, SqliteOpenMode.ReadOnly, Limits.BusySeconds);
            using var transaction = connection.BeginTransaction(deferred: true);
            return read(new StoreReader(connection, transaction));
        }
        catch (SqliteException e)
        {
            throw StoreException.Of(File, e);
        }
    }

    /// <summary>Looks at every page and index.</summary>
    /// <returns>What is wrong; empty: nothing.</returns>
    public IReadOnlyList<string> Check() => Read(reader => reader.Lines("PRAGMA integrity_check(20)").Where(line => line != "ok")
        .Concat(reader.Lines("SELECT 'the row ' || rowid || ' of ' || \"table\" || ' belongs to nothing' FROM pragma_foreign_key_check LIMIT 20")).ToList());

    /// <summary>Copies a store as of one moment to a new file; whoever writes it meanwhile is not disturbed.</summary>
    public static void Copy(string file, string copy)
    {
        try
        {
            using var connection = Connect(file, SqliteOpenMode.ReadWrite, Limits.BusySeconds);
            using var statement = new StoreStatement(connection, null, "VACUUM INTO @1");
            statement.Run(copy);
        }
        catch (SqliteException e)
        {
            throw StoreException.Of(file, e);
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            foreach (var statement in _statements.Values)
                statement.Dispose();
            _writer.Dispose();
        }
        // Readers that wait in the pool would go on reading this file when another one has taken its name.
        using var reader = Connection(File, SqliteOpenMode.ReadOnly, Limits.BusySeconds);
        SqliteConnection.ClearPool(reader);
    }

    private StoreStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new StoreStatement(_writer, null, sql);
        return statement;
    }

    // A full disk may have rolled back by itself; then there is nothing left to roll back.
    private void Rollback()
    {
        try
        {
            Statement("ROLLBACK").Run();
        }
        catch (SqliteException)
        {
            // What led here is what the caller must hear of.
        }
    }

    private static SqliteConnection Connection(string file, SqliteOpenMode mode, int busySeconds) => new(new SqliteConnectionStringBuilder
    {
        DataSource = file, Mode = mode, ForeignKeys = true, DefaultTimeout = busySeconds, Pooling = mode == SqliteOpenMode.ReadOnly,
    }.ToString());

    private static SqliteConnection Connect(string file, SqliteOpenMode mode, int busySeconds)
    {
        var connection = Connection(file, mode, busySeconds);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = mode == SqliteOpenMode.ReadOnly
                ? "PRAGMA query_only = 1"
                : string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {Limits.WalPages}");
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
