using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Host;

/// <summary>What the single-machine farm is told by whoever starts it.</summary>
public sealed record FarmTerms
{
    /// <summary>The hash of a network by name or hash; throws <see cref="InputException"/> where there is none.</summary>
    public required Func<string, ContentHash> Network { get; init; }

    /// <summary>Shown to people.</summary>
    public required string Version { get; init; }

    public MemoryEstimate EstimateBytes { get; init; } = static (_, _, _, _, _) => 0;

    /// <summary>Weight and quotas of an owner.</summary>
    public Func<string, OwnerTerms> Owner { get; init; } = static _ => OwnerTerms.Default;

    /// <summary>Whether frames that were made before are taken from the store.</summary>
    public bool Reuse { get; init; } = true;

    /// <summary>After so long finished and cancelled jobs are forgotten; null: never.</summary>
    public TimeSpan? KeepJobs { get; init; }
}
