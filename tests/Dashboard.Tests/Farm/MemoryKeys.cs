using System.Collections.Concurrent;
using RenderFarm.Core.Ports;

namespace RenderFarm.Dashboard.Tests.Farm;

internal sealed class MemoryKeys : IKeyStore
{
    private readonly ConcurrentDictionary<string, ApiKey> _keys = [];

    public Task Add(ApiKey key, string by, CancellationToken cancellation)
    {
        _keys[key.Id] = key;
        return Task.CompletedTask;
    }

    public Task<ApiKey?> Find(string id, CancellationToken cancellation) => Task.FromResult(_keys.GetValueOrDefault(id));

    public Task<IReadOnlyList<ApiKey>> List(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Values]);

    public Task<bool> Revoke(string id, DateTimeOffset at, string by, CancellationToken cancellation) => Task.FromResult(_keys.TryRemove(id, out _));
}
