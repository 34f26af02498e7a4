using Microsoft.Data.Sqlite;

namespace RenderFarm.Host.Store;

/// <summary>A statement that is compiled once and run often; its parameters are @1, @2...</summary>
internal sealed class StoreStatement : IDisposable
{
    private readonly SqliteCommand _command;

    public StoreStatement(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        _command = connection.CreateCommand();
        (_command.Transaction, _command.CommandText) = (transaction, sql);
    }

    /// <returns>Rows that changed.</returns>
    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteScalar() is var found and not DBNull ? found : null;
    }

    public List<T> Rows<T>(Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        using var reader = _command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i] ?? DBNull.Value;
            if (i < _command.Parameters.Count)
                _command.Parameters[i].Value = value;
            else
                _command.Parameters.AddWithValue($"@{i + 1}", value);
        }
    }
}
