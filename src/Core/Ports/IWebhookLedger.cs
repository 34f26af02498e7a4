namespace RenderFarm.Core.Ports;

/// <summary>
/// Remembers which webhooks have been delivered. Their ids follow from the job's end, so that with this and the farm's jobs a restarted farm
/// knows what it still owes. A host that has none forgets at a restart.
/// </summary>
public interface IWebhookLedger
{
    Task<bool> Contains(string id, CancellationToken cancellation);

    /// <summary>Delivered, or given up. Durable when it returns; twice is fine.</summary>
    Task Add(string id, DateTimeOffset at, CancellationToken cancellation);
}
