using RenderFarm.Core.Ports;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Records;

/// <summary>All keys to the API, revoked ones too.</summary>
[Alias("farm.keys")]
internal interface IKeysGrain : IGrainWithIntegerKey
{
    /// <summary>Durable when it returns; again does no harm.</summary>
    [Alias("add")]
    Task Add(Sent<ApiKey> key);

    [Alias("list")]
    Task<Sent<IReadOnlyList<ApiKey>>> List();

    /// <summary>Keeps the first time.</summary>
    [Alias("revoke")]
    Task Revoke(string id, DateTimeOffset at);
}
