using RenderFarm.Core.Scheduling;

namespace RenderFarm.Client.Serve;

/// <summary>What a farm's configuration file may say; docs/serve.md describes it.</summary>
internal sealed record ServeSettings
{
    /// <summary>Owners with terms of their own.</summary>
    public IReadOnlyDictionary<string, OwnerTerms> Owners { get; init; } = new Dictionary<string, OwnerTerms>();

    /// <summary>Of everybody else, each.</summary>
    public OwnerTerms OtherOwners { get; init; } = OwnerTerms.Default;

    /// <summary>Whether this machine's own users need a key too.</summary>
    public bool KeysOnLoopback { get; init; }

    /// <summary>Names beside localhost under which keyless requests from this machine may call the farm.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Whether webhooks may go to private, loopback and link-local addresses.</summary>
    public bool PrivateWebhooks { get; init; }

    /// <summary>Logs as one JSON object a line.</summary>
    public bool JsonLogs { get; init; }

    public OwnerTerms TermsOf(string owner) => Owners.GetValueOrDefault(owner, OtherOwners);
}
