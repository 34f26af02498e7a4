using RenderFarm.Core.Ports;
using RenderFarm.Grains.Records;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains;

/// <summary>Keys to the API, in one row of the cluster's store: there are few, and each is asked for rarely, as the web side remembers it for a while.</summary>
internal sealed class ClusterKeys(IGrainFactory grains, TimeProvider time) : IKeyStore
{
    public async Task Add(ApiKey key, string by, CancellationToken cancellation)
    {
        await Asked(() => Keys.Add(key), cancellation);
        await Audit(by, "key-create", key.Id, $"{key.Name}: {key.Role.ToString().ToLowerInvariant()} of {key.Owner ?? "all owners"}", cancellation);
    }

    public async Task<ApiKey?> Find(string id, CancellationToken cancellation) => (await List(cancellation)).FirstOrDefault(key => key.Id == id);

    public async Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation) =>
        (await ClusterCalls.Patiently(() => Keys.List(), time, cancellation)).Value;

    public async Task<bool> Revoke(string id, DateTimeOffset at, string by, CancellationToken cancellation)
    {
        var key = await Find(id, cancellation);
        if (key is null)
            return false;
        if (key.Revoked is null)
        {
            await Asked(() => Keys.Revoke(id, at), cancellation);
            await Audit(by, "key-revoke", id, key.Name, cancellation);
        }
        return true;
    }

    private IKeysGrain Keys => grains.GetGrain<IKeysGrain>(0);

    private Task<int> Audit(string by, string action, string subject, string detail, CancellationToken cancellation) => Asked(
        () => grains.GetGrain<IListGrain>("audit").Append(WireJson.Write(new AuditEntry(time.GetUtcNow(), by, action, subject, detail))), cancellation);

    private Task<int> Asked(Func<Task> call, CancellationToken cancellation) => ClusterCalls.Patiently(
        async () =>
        {
            await call();
            return 0;
        },
        time, cancellation);
}
