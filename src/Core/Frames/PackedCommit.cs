using System.Collections.Immutable;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Frames;

/// <summary>A committed frame as a range holds it: 150 bytes, where <see cref="Commit"/> and what hangs on it take three times as many.</summary>
internal sealed record PackedCommit
{
    public required AttemptId Attempt { get; init; }
    public required ContentHash Result { get; init; }
    public required long Bytes { get; init; }
    public required double Total { get; init; }
    public required double Content { get; init; }
    public required double Style { get; init; }
    public required double Color { get; init; }
    public required double TotalVariation { get; init; }
    public required double FirstLoss { get; init; }
    public required double Seconds { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required int Iterations { get; init; }

    /// <summary>Places in the range's <see cref="NameTable"/>.</summary>
    public required ushort Worker { get; init; }

    /// <inheritdoc cref="Worker"/>
    public required ushort Backend { get; init; }

    /// <summary>Place among the range's networks.</summary>
    public required ushort Network { get; init; }

    public required bool Reused { get; init; }

    public static PackedCommit Pack(FrameEvent.Committed done, ref NameTable names, ref ImmutableArray<ContentHash> networks)
    {
        var result = done.Result;
        names = names.With(done.Worker?.Text ?? "", out var worker).With(result.Backend, out var backend);
        var network = networks.IndexOf(result.NetworkHash);
        if (network < 0)
            (network, networks) = (networks.Length, networks.Add(result.NetworkHash));
        return new()
        {
            Attempt = done.Attempt, Result = result.Result, Bytes = result.Bytes, Width = result.Width, Height = result.Height,
            Total = result.Losses.Total, Content = result.Losses.Content, Style = result.Losses.Style, Color = result.Losses.Color,
            TotalVariation = result.Losses.TotalVariation, FirstLoss = result.FirstLoss, Seconds = result.Seconds,
            Iterations = result.Iterations, Worker = (ushort)worker, Backend = (ushort)backend, Network = (ushort)network, Reused = result.Reused,
        };
    }

    public Commit Unpack(NameTable names, ImmutableArray<ContentHash> networks) => new(Attempt, WorkerId.TryParse(names[Worker], out var worker) ? worker : null, new FrameResult(
        Result, Bytes, Width, Height, new LossReport(Total, Content, Style, Color, TotalVariation), FirstLoss, Iterations, Seconds,
        names[Backend], networks[Network], Reused));
}
