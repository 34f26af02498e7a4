using System.Net;

namespace RenderFarm.Web;

/// <summary>What a host may choose of the farm's web side. Bounds that need no choice are in <see cref="Limits"/>.</summary>
public sealed record FarmWebOptions
{
    /// <summary>Where to listen; empty: the host has told Kestrel itself.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>Whether loopback needs a key too, as every other address does.</summary>
    public bool KeysOnLoopback { get; init; }

    /// <summary>Names beside localhost under which keyless requests from this machine may call us.</summary>
    public IReadOnlyList<string> LoopbackHosts { get; init; } = [];

    /// <summary>The largest picture file that may be uploaded.</summary>
    public long MostUploadBytes { get; init; } = Limits.UploadBytes;

    /// <summary>Sustained, for each key or address.</summary>
    public int RequestsPerSecond { get; init; } = Limits.RequestsPerSecond;

    /// <summary>Networks that GET /networks looks for.</summary>
    public IReadOnlyList<string> NetworkNames { get; init; } = ["farmnet"];

    /// <summary>Signs webhooks; null: jobs with a webhook are refused.</summary>
    public string? WebhookSecret { get; init; }

    /// <summary>Whether webhooks may go to private, loopback and link-local addresses.</summary>
    public bool PrivateWebhooks { get; init; }

    /// <summary>Whether only this node is spoken for, not the farm: <see cref="NodeWeb"/>.</summary>
    public bool NodeOnly { get; init; }

    /// <summary>Logs as one JSON object a line.</summary>
    public bool JsonLogs { get; init; }
}
