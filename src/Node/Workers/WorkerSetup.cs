using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.Media;
using RenderFarm.Node.Inputs;

namespace RenderFarm.Node.Workers;

/// <summary>
/// Makes the engine of one worker for one network; called on the worker's render thread, which is the only one to use and dispose it. Where frames are
/// painted side by side, on one of its render threads, and all of them use it at once.
/// </summary>
/// <exception cref="InputException">There is no such network here.</exception>
public delegate IRenderer RendererFactory(ContentHash networkHash);

/// <summary>What a worker stands on.</summary>
public sealed record WorkerSetup
{
    public required WorkerDescription Description { get; init; }
    public required ILeases Leases { get; init; }
    public required IBlobStore Blobs { get; init; }
    public required RendererFactory Renderers { get; init; }
    public WorkerOptions Options { get; init; } = new();

    /// <summary>What a frame takes of the device, asked where several are painted side by side; nothing: not known. Never fails.</summary>
    public Func<RenderTask, FrameBytes> EstimateBytes { get; init; } = _ => default;

    public PictureCodec Codec { get; init; } = new();

    /// <summary>Decoded styles; the workers of one node share theirs.</summary>
    public DecodedPictures Pictures { get; init; } = new();

    public NodeInstruments Instruments { get; init; } = NodeInstruments.Default;
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Spreads retries: workers that failed together do not come back together.</summary>
    public Random Random { get; init; } = Random.Shared;

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;
}

public sealed record WorkerOptions
{
    /// <summary>Frames that one call may lease; the farm gives as many as suit their length.</summary>
    public int MostLeased { get; init; } = 256;

    /// <summary>More than one only for engines that bear several threads.</summary>
    public SideBySide SideBySide { get; init; } = SideBySide.One;

    /// <summary>Seconds between two checkpoints: what a crash costs at most. 0: only when interrupted.</summary>
    public double CheckpointSeconds { get; init; } = 30;

    /// <summary>Heartbeats come at a third of the lease's time, and at least this often, as they carry progress and previews.</summary>
    public TimeSpan LongestHeartbeat { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two previews of a frame; zero or less: none are made.</summary>
    public TimeSpan PreviewPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a worker without work waits for the farm's hint before it asks again.</summary>
    public TimeSpan IdleWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Before the first repetition of a call that failed; later ones come ever later.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(250);
}
