using RenderFarm.Core.Ports;
using RenderFarm.Grains.Records;

namespace RenderFarm.Grains;

/// <summary>Which webhooks were delivered, a note each.</summary>
internal sealed class ClusterWebhooks(IGrainFactory grains, TimeProvider time) : IWebhookLedger
{
    public Task<bool> Contains(string id, CancellationToken cancellation) =>
        ClusterCalls.Patiently(async () => await Note(id).Read() is not null, time, cancellation);

    public Task Add(string id, DateTimeOffset at, CancellationToken cancellation) =>
        ClusterCalls.Patiently(() => Note(id).WriteOnce(BitConverter.GetBytes(at.ToUnixTimeMilliseconds())), time, cancellation);

    private INoteGrain Note(string id) => grains.GetGrain<INoteGrain>($"webhook/{id}");
}
