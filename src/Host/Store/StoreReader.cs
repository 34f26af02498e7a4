using Microsoft.Data.Sqlite;

namespace RenderFarm.Host.Store;

/// <summary>Queries within one read transaction.</summary>
internal sealed class StoreReader(SqliteConnection connection, SqliteTransaction transaction) : IStoreRows
{
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var statement = new StoreStatement(connection, transaction, sql);
        return statement.Rows(row, values);
    }

    public IReadOnlyList<string> Lines(string sql) => Rows(sql, row => row.GetString(0));
}
