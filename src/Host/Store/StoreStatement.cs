using Microsoft.Data.Sqlite;

namespace RenderFarm.Host.Store;

/// <summary>A statement that is compiled once and run often; its parameters are @1, @2...</summary>
internal sealed class StoreStatement : IDisposable
{
    private readonly SqliteCommand _command;

    public StoreStatement(SqliteConnection connection, string sql)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
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
