using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Media;
using RenderFarm.Node.Blobs;
using RenderFarm.Node.Inputs;
using RenderFarm.Node.Workers;

namespace RenderFarm.Node.Tests.Workers;

/// <summary>A worker with a real store and a real engine, on pictures of 32 pixels, beside a farm that follows a script.</summary>
internal sealed class Workshop : IDisposable
{
    /// <summary>Two scales, so that a checkpoint falls into either.</summary>
    public static RenderSettings Settings { get; } = Presets.For("draft", "farmnet") with
    {
        SizePx = 32, CoarsestPx = 20, ScaleStep = 1.6, FirstIterations = 12, Iterations = 14,
    };

    // One for all: the same style is decoded once, by one FFmpeg.
    private static readonly DecodedPictures Pictures = new();

    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _kill = new();
    private readonly List<Worker> _workers = [];

    public Workshop()
    {
        Store = DirectoryBlobStore.Open(_folder.Path);
        Blobs = Store;
    }

    public DirectoryBlobStore Store { get; }

    /// <summary>What workers see of the store.</summary>
    public IBlobStore Blobs { get; set; }

    public ScriptedFarm Farm { get; init; } = new();

    /// <summary>Whether a render stands still at a moment until it is called off.</summary>
    public Func<RenderProgress, bool> Holds { get; set; } = _ => false;

    public RendererFactory? Renderers { get; init; }

    /// <summary>Heartbeats and repetitions as fast as a test can use them; checkpoints only when interrupted.</summary>
    public static WorkerOptions Hasty { get; } = new()
    {
        LongestHeartbeat = TimeSpan.FromMilliseconds(2), RetryPause = TimeSpan.FromMilliseconds(1), PreviewPause = TimeSpan.Zero, CheckpointSeconds = 0,
    };

    public WorkerOptions Options { get; init; } = Hasty;

    public Func<RenderTask, FrameBytes> EstimateBytes { get; init; } = _ => default;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string UnfinishedFolder => Path.Combine(_folder.Path, "unfinished");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public (Worker Worker, Task Running) Start(string name = "test/cpu")
    {
        var worker = new Worker(new WorkerSetup
        {
            Description = new WorkerDescription(WorkerId.Parse(name), "test", "cpu", "cpu", 1L << 30, [], "0"),
            Leases = Farm, Blobs = Blobs, Renderers = Renderers ?? HeldEngine, Options = Options, Time = Time, Pictures = Pictures, Random = new Random(1),
            EstimateBytes = EstimateBytes,
        });
        _workers.Add(worker);
        // Not on the test's context: a test may wait for it without yielding.
        return (worker, Task.Run(() => worker.Run(_kill.Token)));
    }

    public void Kill() => _kill.Cancel();

    private HeldRenderer HeldEngine(ContentHash network) =>
        new(new StyleTransfer(new CpuBackend(1), EmbeddedNetworks.Farmnet), progress => Holds(progress));

    public async Task<BlobRef> Put(string name, byte[] bytes) =>
        new(name, await Store.Put(new MemoryStream(bytes), bytes.Length, null, Cancellation));

    public Task<BlobRef> Put(string name, Picture picture) => Put(name, PictureCodec.EncodePng(picture));

    public async Task<RenderTask> NewTask(int frame = 1, Picture? content = null, RenderSettings? settings = null)
    {
        var photo = content ?? Waves(40, 32, 0.31 + 0.01 * frame, 0.7);
        return NewTask(frame, await Put($"photo{frame}.png", photo), photo.Width, photo.Height, await Put("style.png", Waves(40, 40, 1.7, 0.2)), settings);
    }

    public static RenderTask NewTask(int frame, BlobRef content, int width, int height, BlobRef style, RenderSettings? settings = null) => new()
    {
        Job = JobId.New(DateTimeOffset.UnixEpoch, 1),
        Frame = frame,
        Attempt = new AttemptId(Guid.NewGuid()),
        LeaseUntil = TimeProvider.System.GetUtcNow().AddMinutes(5),
        Content = new ContentRef(content.Name, content.Hash, width, height),
        Style = new StyleMix("style", [new StyleRef(style)]),
        Settings = settings ?? Settings,
        NetworkHash = EmbeddedNetworks.Farmnet.Hash,
        Affinity = ContentHash.Of([7]),
    };

    /// <summary>What the engine would be asked without a farm.</summary>
    public async Task<RenderRequest> RequestOf(RenderTask task)
    {
        var codec = new PictureCodec();
        return new RenderRequest
        {
            Settings = task.Settings,
            Content = codec.Read(await Read(task.Content.Hash), "content", Cancellation),
            Styles = [new StylePicture(codec.Read(await Read(task.Style.Pictures[0].Picture.Hash), "style", Cancellation))],
        };
    }

    /// <summary>The same frame for another attempt.</summary>
    public static RenderTask Again(RenderTask task, ContentHash? checkpoint = null) =>
        task with { Attempt = new AttemptId(Guid.NewGuid()), Checkpoint = checkpoint };

    public async Task<byte[]> Read(ContentHash hash)
    {
        await using var stream = await Store.Open(hash, Cancellation);
        var bytes = new MemoryStream();
        await stream!.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }

    /// <summary>Changes a bit of a blob, as a disk may.</summary>
    public void Damage(ContentHash hash)
    {
        var path = Path.Combine(_folder.Path, hash.Hex[..2], hash.Hex[2..]);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    public async Task<IReadOnlyList<BlobInfo>> All()
    {
        var all = new List<BlobInfo>();
        await foreach (var blob in Store.List(Cancellation))
            all.Add(blob);
        return all;
    }

    /// <summary>Smooth coloured waves of a given pitch and direction.</summary>
    public static Picture Waves(int width, int height, double pitch, double slant)
    {
        var rgb = new float[3 * width * height];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (c, y, x) = (i / (width * height), i / width % height, i % width);
            rgb[i] = (float)(0.5 + 0.4 * Math.Sin(pitch * (x + slant * y) + 1.3 * c) * Math.Cos(0.11 * y * (c + 1)));
        }
        return new(width, height, rgb);
    }

    public void Dispose()
    {
        _kill.Cancel();
        foreach (var worker in _workers)
            worker.Dispose();
        _kill.Dispose();
        _folder.Dispose();
    }
}
