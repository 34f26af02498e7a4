
namespace RenderFarm.Host.Store;

/// <summary>What can be written within one transaction of <see cref="FarmStore.Commit"/>.</summary>
internal readonly ref struct StoreWriter(Func<string, StoreStatement> statement)
{
    private readonly Func<string, StoreStatement> _statement = statement;

    public int Run(string sql, params ReadOnlySpan<object?> values) => _statement(sql).Run(values);

    public object? Scalar(string sql, params ReadOnlySpan<object?> values) => _statement(sql).Scalar(values);
}
