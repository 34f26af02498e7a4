using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Grains;

/// <summary>What the grains are told by the silo that hosts them; the same on all silos of a cluster.</summary>
public sealed record GrainsOptions
{
    /// <summary>The hash of a network by name or hash; throws <see cref="InputException"/> where there is none.</summary>
    public required Func<string, ContentHash> Network { get; init; }

    /// <summary>Shown to people.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// Shards of the queue. One is enough for thousands of frames a second and keeps fair shares exact; with more, an owner's jobs are in one shard, and
    /// workers ask the shards in turn.
    /// </summary>
    public int Shards { get; init; } = 1;

    public MemoryEstimate EstimateBytes { get; init; } = static (_, _, _, _, _) => 0;

    /// <summary>Weight and quotas of an owner.</summary>
    public Func<string, OwnerTerms> Terms { get; init; } = static _ => OwnerTerms.Default;

    /// <summary>Whether frames that were made before are taken from the store.</summary>
    public bool Reuse { get; init; } = true;
}
