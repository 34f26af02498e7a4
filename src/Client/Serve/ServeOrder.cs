using System.Net;
using RenderFarm.Client.Commands;

namespace RenderFarm.Client.Serve;

/// <summary>What './farm serve' was asked for.</summary>
internal sealed record ServeOrder
{
    /// <summary>Folder of the farm; made if need be.</summary>
    public required string Data { get; init; }

    public required IPEndPoint Listen { get; init; }

    /// <summary>0: none, the farm only keeps and answers; null: as suits the device.</summary>
    public required int? Workers { get; init; }

    /// <summary>Of all workers together.</summary>
    public required int Threads { get; init; }

    public required DeviceChoice Device { get; init; }

    public required double CheckpointSeconds { get; init; }

    /// <summary>After so many days finished jobs are forgotten; null: never.</summary>
    public double? KeepDays { get; init; }

    /// <summary>Signs webhooks; null: jobs that ask for one are refused.</summary>
    public string? WebhookSecret { get; init; }

    public ServeSettings Settings { get; init; } = new();

    /// <summary>A file that is told of every iteration; null: none.</summary>
    public string? Trace { get; init; }
}
