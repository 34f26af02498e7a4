using System.Globalization;
using System.Text;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Ports;

/// <summary>A farm of some host, seen through its ports, and a worker that paints nothing: the test says how each attempt ends.</summary>
public abstract class FarmAtWork : IAsyncDisposable
{
    public static readonly WorkerId Worker = WorkerId.Parse("here/cpu0");
    public static readonly Caller Ann = new("ann", null);
    private static readonly ContentHash Farmnet = ContentHash.Of([9]);

    public abstract IFarm Ask { get; }
    public abstract ILeases Leases { get; }
    public abstract IBlobStore Blobs { get; }
    public abstract IWebhookLedger Webhooks { get; }
    public abstract FarmInstruments Instruments { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>As after a crash: nobody reported anything, nobody left.</summary>
    public abstract Task Restart();

    /// <summary>Reads may lag; after this they do not.</summary>
    public virtual Task CatchUp(JobId job) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();

    protected static ContentHash Network(string name) => name == "farmnet" ? Farmnet : throw new InputException($"there is no network '{name}'.");

    public async Task<JobId> Submit(int contents, string name = "job", string? key = null, int styles = 1)
    {
        var answer = await Ask.Submit(await Spec(contents, name, styles), Ann, key, Cancellation);
        return answer.OrThrow().Id;
    }

    public async Task<JobSpec> Spec(int contents, string name = "job", int styles = 1)
    {
        var pictures = new List<ContentRef>();
        for (var i = 0; i < contents; i++)
            pictures.Add(new ContentRef($"c{i:0000}.jpg", await Put($"content {i}"), 64, 48));
        var mixes = new List<StyleMix>();
        for (var i = 0; i < styles; i++)
            mixes.Add(new StyleMix($"s{i}", [new StyleRef(new BlobRef($"s{i}.jpg", await Put($"style {i}")))]));
        return new JobSpec
        {
            Name = name, Owner = "ann", Contents = pictures, Styles = mixes, OutputName = "{content}-{style}.png",
            Settings = [new SettingsVariant("draft", Presets.For("draft", "farmnet"))],
        };
    }

    public async Task<IReadOnlyList<RenderTask>> Lease(int most = 64)
    {
        await Leases.Join(new WorkerDescription(Worker, "here", "cpu", "cpu-test", 1L << 34, [], "1"), Cancellation);
        return await Leases.Lease(new LeaseRequest(Worker, most, []), Cancellation);
    }

    /// <summary>One after another: of a job whose frames nobody timed yet, a lease gives one.</summary>
    public async Task<IReadOnlyList<RenderTask>> LeaseAll(int count)
    {
        var tasks = new List<RenderTask>();
        while (tasks.Count < count && await Lease(1) is { Count: > 0 } more)
            tasks.AddRange(more);
        return tasks;
    }

    public async Task<FrameResult> Result(RenderTask task, int bytes = 100)
    {
        var file = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"result of {ResultKey.Of(task)}").PadRight(bytes));
        var hash = await Blobs.Put(new MemoryStream(file), 1 << 20, null, Cancellation);
        return new FrameResult(hash, file.Length, 64, 48, new LossReport(1, 0.5, 0.5, 0, 0), 4, 40, 0.5, "cpu-test", task.NetworkHash);
    }

    public async Task<Acknowledgement> Finish(RenderTask task) => await Report(task, new Outcome.Rendered(await Result(task)));

    public Task<Acknowledgement> Report(RenderTask task, Outcome outcome) => Leases.Report(
        new AttemptReport(Worker, task.Job, task.Frame, task.Attempt, outcome, ["said so"]), Cancellation);

    /// <summary>Everything that is there to do.</summary>
    /// <returns>Frames that were painted.</returns>
    public async Task<int> Work()
    {
        var painted = 0;
        while (await Lease() is { Count: > 0 } tasks)
            foreach (var task in tasks)
            {
                Assert.Equal(Acknowledgement.Recorded, await Finish(task));
                painted++;
            }
        return painted;
    }

    public async Task<ContentHash> Put(string text) => await Blobs.Put(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1 << 20, null, Cancellation);

    public async Task<JobView> View(JobId job)
    {
        await CatchUp(job);
        return (await Ask.Job(job, Cancellation)).OrThrow();
    }
}
