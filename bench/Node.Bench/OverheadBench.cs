using System.Diagnostics;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.Media;
using RenderFarm.Node.Blobs;
using RenderFarm.Node.Workers;

namespace RenderFarm.Node.Bench;

/// <summary>A worker whose engine takes no time: fetching, decoding, gates, encoding, the durable put, the report.</summary>
internal static class OverheadBench
{
    private const int Frames = 60;

    public static async Task<object> Run()
    {
        var folder = Directory.CreateTempSubdirectory("farm-bench-").FullName;
        try
        {
            var store = DirectoryBlobStore.Open(folder);
            return new { px64 = await FramesPerSecond(store, 64), px512 = await FramesPerSecond(store, 512) };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<object> FramesPerSecond(DirectoryBlobStore store, int px)
    {
        var file = PictureCodec.EncodePng(Subject.Waves(px, px * 3 / 4, 0.3));
        var content = new ContentRef("content.png", await store.Put(new MemoryStream(file), file.Length, null, CancellationToken.None), px, px * 3 / 4);
        var style = new StyleMix("style", [new StyleRef(new BlobRef("content.png", content.Hash))]);
        var network = ContentHash.Of("null"u8);
        var settings = Presets.For("draft", "farmnet") with { SizePx = px };
        var farm = new OneBatch([.. Enumerable.Range(1, Frames).Select(frame => new RenderTask
        {
            Job = JobId.New(DateTimeOffset.UnixEpoch, (ulong)px), Frame = frame, Attempt = new AttemptId(Guid.NewGuid()),
            LeaseUntil = TimeProvider.System.GetUtcNow().AddHours(1), Content = content, Style = style, Settings = settings, NetworkHash = network,
            Affinity = network,
        })]);
        using var worker = new Worker(new WorkerSetup
        {
            Description = new WorkerDescription(WorkerId.Parse("bench/null"), "bench", "null", "null", 0, [], "0"),
            Leases = farm, Blobs = store, Renderers = hash => new NullRenderer(hash),
        });
        var began = Stopwatch.GetTimestamp();
        var running = worker.Run(CancellationToken.None);
        await farm.AllReported;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await worker.Drain(TimeSpan.FromSeconds(10));
        await running;
        return new { framesPerSecond = Math.Round(Frames / seconds, 1), millisecondsPerFrame = Math.Round(1000 * seconds / Frames, 1), rendered = farm.Rendered };
    }
}
