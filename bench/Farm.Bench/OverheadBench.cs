using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.Media;
using RenderFarm.Node.Workers;

namespace RenderFarm.Farm.Bench;

/// <summary>
/// What the farm adds to a frame: a thousand frames through store, lease, worker, blob, report, watch; and a thousand times the same reading, painting
/// (by an engine that takes no time) and writing of a file without any of that. The difference is the overhead.
/// </summary>
internal static class OverheadBench
{
    private const int Frames = 1000, Px = 64;

    public static async Task<object> Run()
    {
        var folder = Directory.CreateTempSubdirectory("farm-bench-files-").FullName;
        try
        {
            var files = Write(folder);
            var bare = Bare(folder, files);
            var farm = await ByTheFarm(files);
            return new
            {
                frames = Frames, bare_ms = Math.Round(1000 * bare / Frames, 2), farm_ms = Math.Round(1000 * farm / Frames, 2),
                overhead_ms = Math.Round(1000 * (farm - bare) / Frames, 2),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static List<string> Write(string folder)
    {
        var files = new List<string>();
        for (var i = 0; i < Frames; i++)
        {
            files.Add(Path.Combine(folder, Scene.Name(i) + ".png"));
            File.WriteAllBytes(files[^1], PictureCodec.EncodePng(NullRenderer.Waves(Px, Px * 3 / 4, 0.2 + 0.0005 * i)));
        }
        return files;
    }

    private static double Bare(string folder, List<string> files)
    {
        var codec = new PictureCodec();
        using var renderer = new NullRenderer(Scene.Network);
        var style = codec.Read(files[0]);
        var began = Stopwatch.GetTimestamp();
        foreach (var file in files)
        {
            var result = renderer.Render(
                new RenderRequest { Settings = Settings, Content = codec.Read(file), Styles = [new StylePicture(style, 1)] }, new Deaf(), CancellationToken.None);
            codec.Write(Path.Combine(folder, "out-" + Path.GetFileName(file)), result.Picture, cancellation: CancellationToken.None);
        }
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> ByTheFarm(List<string> files)
    {
        await using var scene = await LocalScene.Open();
        var contents = new List<ContentRef>();
        foreach (var file in files)
        {
            await using var stream = File.OpenRead(file);
            contents.Add(new ContentRef(Path.GetFileName(file), await scene.Blobs.Put(stream, 1 << 20, null, CancellationToken.None), Px, Px * 3 / 4));
        }
        var spec = new JobSpec
        {
            Name = "overhead", Owner = "bench", Contents = contents, Settings = [new SettingsVariant("draft", Settings)],
            Styles = [new StyleMix("style", [new StyleRef(new BlobRef(contents[0].Name, contents[0].Hash))])],
        };
        using var worker = new Worker(new WorkerSetup
        {
            Description = new WorkerDescription(WorkerId.Parse("bench/null"), "bench", "null", "null", 1L << 34, [], "bench"),
            Leases = scene.Leases, Blobs = scene.Blobs, Renderers = hash => new NullRenderer(hash), Logs = NullLoggerFactory.Instance,
        });
        var running = worker.Run(CancellationToken.None);
        var began = Stopwatch.GetTimestamp();
        var job = await scene.Submit(spec);
        await foreach (var step in scene.Farm.Watch(job.Id, null, CancellationToken.None))
            if (step is FarmEvent.JobChanged { Job.State: JobState.Finished })
                break;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await worker.Drain(TimeSpan.FromSeconds(10));
        await running;
        return seconds;
    }

    private static RenderSettings Settings { get; } = Presets.For("draft", "farmnet") with { SizePx = Px };

    private sealed class Deaf : IRenderObserver
    {
        public bool WantsPreview => false;

        public void OnProgress(RenderProgress progress) { }

        public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) { }

        public void OnPreview(Picture picture) { }

        public void OnNotice(string line) { }
    }
}
