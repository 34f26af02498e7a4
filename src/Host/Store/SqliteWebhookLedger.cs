using RenderFarm.Core.Ports;

namespace RenderFarm.Host.Store;

/// <summary>Which webhooks were delivered, in the farm's own file.</summary>
internal sealed class SqliteWebhookLedger(FarmStore store) : IWebhookLedger
{
    public Task<bool> Contains(string id, CancellationToken cancellation) => Task.Run(
        () => store.Read(reader => reader.Rows("SELECT 1 FROM webhook WHERE id = @1", _ => true, id)).Count > 0, cancellation);

    public Task Add(string id, DateTimeOffset at, CancellationToken cancellation) => Task.Run(
        () => store.Commit(writer => writer.Run("INSERT OR IGNORE INTO webhook (id, at) VALUES (@1, @2)", id, at.ToUnixTimeMilliseconds())), cancellation);
}
