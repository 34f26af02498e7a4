using System.Collections.Concurrent;
using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Webhooks;

/// <summary>For hosts without a ledger: remembers until the process ends.</summary>
internal sealed class ForgetfulLedger : IWebhookLedger
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _delivered = new();

    public Task<bool> Contains(string id, CancellationToken cancellation) => Task.FromResult(_delivered.ContainsKey(id));

    public Task Add(string id, DateTimeOffset at, CancellationToken cancellation)
    {
        _delivered[id] = at;
        return Task.CompletedTask;
    }
}
