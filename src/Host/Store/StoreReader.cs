using Microsoft.Data.Sqlite;

namespace RenderFarm.Host.Store;

/// <summary>Queries within one read transaction.</summary>
internal sealed class StoreReader(SqliteConnection connection, SqliteTransaction transaction)
{
    /// <param name="sql">Its parameters are @1, @2...</param>
    /// <param name="row">Called for each row; the reader is valid during the call only.</param>
    public List<T> Rows<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"@{i + 1}", values[i] ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    public IReadOnlyList<string> Lines(string sql) => Rows(sql, row => row.GetString(0));
}
