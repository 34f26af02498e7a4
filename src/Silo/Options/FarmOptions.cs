using System.Net;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Silo.Options;

/// <summary>All that a silo can be told, read and checked by <see cref="FarmOptionsReader"/>; docs/operations/configuration.md describes each key.</summary>
internal sealed record FarmOptions
{
    public required SiloRole Role { get; init; }
    public required string ClusterId { get; init; }
    public required string ServiceId { get; init; }

    /// <summary>PostgreSQL; null: development clustering, one silo, everything in memory.</summary>
    public required string? Database { get; init; }

    /// <summary>Folder for what a silo keeps on its own disk: blobs where no storage account is named.</summary>
    public required string Data { get; init; }

    public required NodeOptions Silo { get; init; }
    public required IPEndPoint Listen { get; init; }
    public required BlobOptions Blobs { get; init; }
    public required WorkforceOptions Worker { get; init; }
    public required DrainOptions Drain { get; init; }

    /// <summary>Null: silos speak in the clear.</summary>
    public required CertificateFiles? Tls { get; init; }

    /// <summary>Null: API keys only.</summary>
    public required OidcOptions? Oidc { get; init; }

    public required KeyOptions Keys { get; init; }

    /// <summary>Of the queue.</summary>
    public required int Shards { get; init; }

    /// <summary>How long settled jobs are kept; null: for ever.</summary>
    public required TimeSpan? KeepJobs { get; init; }

    /// <summary>Null: jobs that ask for a webhook are refused.</summary>
    public required string? WebhookSecret { get; init; }

    public required bool JsonLogs { get; init; }

    /// <summary>Owners with terms of their own.</summary>
    public required IReadOnlyDictionary<string, OwnerTerms> Owners { get; init; }

    public bool IsCoordinator => Role is SiloRole.Coordinator or SiloRole.Both;

    public bool IsWorker => Role is SiloRole.Worker or SiloRole.Both;

    public OwnerTerms TermsOf(string owner) => Owners.GetValueOrDefault(owner, OwnerTerms.Default);
}

/// <param name="Address">Advertised to the other silos.</param>
/// <param name="GatewayPort">0: no gateway.</param>
internal sealed record NodeOptions(IPAddress Address, int Port, int GatewayPort, string Name);

/// <summary>One of the first three is set at most; none: a folder under the silo's data.</summary>
/// <param name="Collect">Whether blobs that no job of this cluster names are deleted.</param>
internal sealed record BlobOptions(string? ConnectionString, Uri? ServiceUri, string? Directory, string Container, bool Collect);

/// <param name="Threads">Of all workers together.</param>
/// <param name="Fast">Torch's convolutions in bfloat16.</param>
/// <param name="Batch">Frames that each worker paints side by side; null: as suits the device.</param>
internal sealed record WorkforceOptions(int Count, int Threads, double CheckpointSeconds, WorkerDevice Device, bool Fast, int? Batch);

/// <param name="Grace">What a drain may take in all.</param>
/// <param name="ExpediteFile">Its appearance is a spot notice; null: none is watched.</param>
internal sealed record DrainOptions(TimeSpan Grace, string? ExpediteFile);

/// <summary>PEM files.</summary>
internal sealed record CertificateFiles(string Certificate, string Key, string Authority);

internal sealed record OidcOptions(Uri Authority, string Audience, string RoleClaim, string OwnerClaim);

/// <param name="OnLoopback">Whether this machine's own users need a key too.</param>
/// <param name="AdminFile">Holds a first admin key; null: none.</param>
internal sealed record KeyOptions(bool OnLoopback, string? AdminFile);
