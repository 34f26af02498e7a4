using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Host.Tests;

/// <summary>A farm in a folder of its own, and a worker that paints nothing: the test says how each attempt ends.</summary>
internal sealed class FarmFixture : IAsyncDisposable
{
    public static readonly WorkerId Worker = WorkerId.Parse("here/cpu0");
    public static readonly Caller Ann = new("ann", null);
    private static readonly ContentHash Farmnet = ContentHash.Of([9]);

    private readonly TemporaryFolder _folder = new();

    private readonly TimeProvider _time;

    private FarmFixture(TimeProvider time) => _time = time;

    public SingleMachineFarm Farm { get; private set; } = null!;
    public IFarm Ask => Farm.Farm;
    public string Folder => _folder["data"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<FarmFixture> Open(bool reuse = true, TimeProvider? time = null)
    {
        var fixture = new FarmFixture(time ?? TimeProvider.System);
        await fixture.Start(reuse);
        return fixture;
    }

    /// <summary>As after a crash: nobody reported anything, nobody left.</summary>
    public async Task Restart()
    {
        await Farm.DisposeAsync();
        await Start(reuse: true);
    }

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
        await Farm.Leases.Join(new WorkerDescription(Worker, "here", "cpu", "cpu-test", 1L << 34, [], "1"), Cancellation);
        return await Farm.Leases.Lease(new LeaseRequest(Worker, most, []), Cancellation);
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
        var hash = await Farm.Blobs.Put(new MemoryStream(file), 1 << 20, null, Cancellation);
        return new FrameResult(hash, file.Length, 64, 48, new LossReport(1, 0.5, 0.5, 0, 0), 4, 40, 0.5, "cpu-test", task.NetworkHash);
    }

    public async Task<Acknowledgement> Finish(RenderTask task) => await Report(task, new Outcome.Rendered(await Result(task)));

    public Task<Acknowledgement> Report(RenderTask task, Outcome outcome) => Farm.Leases.Report(
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

    public async Task<ContentHash> Put(string text) => await Farm.Blobs.Put(new MemoryStream(Encoding.UTF8.GetBytes(text)), 1 << 20, null, Cancellation);

    public async Task<JobView> View(JobId job) => (await Ask.Job(job, Cancellation)).OrThrow();

    public async ValueTask DisposeAsync()
    {
        await Farm.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private Task Start(bool reuse)
    {
        var terms = new FarmTerms { Network = name => name == "farmnet" ? Farmnet : throw new InputException($"there is no network '{name}'."), Version = "test", Reuse = reuse };
        Farm = SingleMachineFarm.Open(Folder, terms, _time, NullLoggerFactory.Instance);
        return Task.CompletedTask;
    }
}
