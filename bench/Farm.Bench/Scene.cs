using System.Globalization;
using System.Text;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Farm.Bench;

/// <summary>A farm of some host, jobs of any size, and workers that answer at once.</summary>
internal abstract class Scene : IAsyncDisposable
{
    public static readonly ContentHash Network = ContentHash.Of("network"u8);
    private static readonly Caller Bench = new("bench", null);

    public abstract IFarm Farm { get; }
    public abstract ILeases Leases { get; }
    public abstract IBlobStore Blobs { get; }

    /// <summary>Distinct content pictures that are in the store, as small as can be.</summary>
    public async Task<List<ContentRef>> Contents(int count)
    {
        var contents = new List<ContentRef>(count);
        for (var i = 0; i < count; i++)
            contents.Add(new ContentRef(Name(i), await Put($"content {i}"), 640, 480));
        return contents;
    }

    public static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"frame-{i:0000000}.jpg");

    public async Task<JobSpec> Spec(IReadOnlyList<ContentRef> contents, int styles)
    {
        var mixes = new List<StyleMix>();
        for (var i = 0; i < styles; i++)
            mixes.Add(new StyleMix($"style-{i}", [new StyleRef(new BlobRef($"style-{i}.jpg", await Put($"style {i}")))]));
        return new JobSpec
        {
            Name = "bench", Owner = "bench", Contents = contents, Styles = mixes, OutputName = "{content}-{style}.png",
            Settings = [new SettingsVariant("draft", Presets.For("draft", "farmnet"))],
        };
    }

    public async Task<JobView> Submit(JobSpec spec) => (await Farm.Submit(spec, Bench, null, CancellationToken.None)).OrThrow();

    public Task<ContentHash> Put(string text) =>
        Blobs.Put(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1 << 20, null, CancellationToken.None);

    /// <summary>Workers that lease and report until so many frames are done, or none is left: nothing is painted, nothing put.</summary>
    public async Task<int> Work(int workers, int frames)
    {
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(i => Task.Run(async () =>
        {
            var id = WorkerId.Parse($"bench/null{i}");
            await Leases.Join(new WorkerDescription(id, "bench", "null", "null", 1L << 34, [], "bench"), CancellationToken.None);
            while (Volatile.Read(ref done) < frames && await Leases.Lease(new LeaseRequest(id, 64, []), CancellationToken.None) is { Count: > 0 } tasks)
                foreach (var task in tasks)
                {
                    await Leases.Report(new AttemptReport(id, task.Job, task.Frame, task.Attempt, new Outcome.Rendered(ResultOf(task)), []), CancellationToken.None);
                    Interlocked.Increment(ref done);
                }
        })));
        return done;
    }

    public abstract ValueTask DisposeAsync();

    public static FrameResult ResultOf(RenderTask task) => new(
        ContentHash.Of(task.Attempt.Value.ToByteArray()), 123_456, 640, 480, new LossReport(1.5, 0.5, 0.75, 0.125, 0.125), 9.5, 160, 0.01, "null",
        task.NetworkHash);
}
