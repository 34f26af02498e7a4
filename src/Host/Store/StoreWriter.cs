using Microsoft.Data.Sqlite;

namespace RenderFarm.Host.Store;

/// <summary>Rows by a query, of a moment's committed state or of a transaction that is not committed yet.</summary>
internal interface IStoreRows
{
    /// <param name="sql">Its parameters are @1, @2...</param>
    /// <param name="row">Called for each row; the reader is valid during the call only.</param>
    List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values);
}

/// <summary>What can be done within one transaction of <see cref="FarmStore.Commit"/>; statements are compiled once.</summary>
internal sealed class StoreWriter(Func<string, StoreStatement> statement) : IStoreRows
{
    public int Run(string sql, params ReadOnlySpan<object?> values) => statement(sql).Run(values);

    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => statement(sql).Scalar(values);

    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values) => statement(sql).Rows(row, values);
}
