using RenderFarm.Core.Ports;
using RenderFarm.Grains.Storage;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Records;

[GrainType("farm.keys")]
internal sealed class KeysGrain(IGrainContext context, IServiceProvider services) : Grain, IKeysGrain
{
    private readonly Rows _rows = new(services, context.GrainId);
    private Row? _row;
    private List<ApiKey> _keys = [];

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _row = await _rows.Read("keys");
        _keys = _row.Exists ? WireJson.Read<List<ApiKey>>(_row.Bytes) : [];
    }

    public Task Add(Sent<ApiKey> key) => _keys.Any(known => known.Id == key.Value.Id) ? Task.CompletedTask : Keep([.. _keys, key.Value]);

    public Task<Sent<IReadOnlyList<ApiKey>>> List() => Task.FromResult(new Sent<IReadOnlyList<ApiKey>>(_keys));

    public Task Revoke(string id, DateTimeOffset at) => Keep([.. _keys.Select(key => key.Id == id && key.Revoked is null ? key with { Revoked = at } : key)]);

    private async Task Keep(List<ApiKey> keys)
    {
        await this.Guarded(() => _rows.Write(_row!, _row!.Sequence + 1, WireJson.Write(keys)));
        _keys = keys;
    }
}
