using RenderFarm.Client.Remote;
using RenderFarm.Client.Tests.Processes;
using RenderFarm.Client.Watching;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Tests.Remote;

public sealed class WatchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchSurvivesARestartOfTheFarm()
    {
        await using var farm = await TestFarm.Start(_folder);
        var id = await TestJobs.Submit(farm, _folder, frames: 4);
        using var client = farm.Client();
        var watched = new WatchedJob();
        var (restarted, done) = (false, new HashSet<int>());
        await foreach (var happened in client.Watch(id, null, Cancellation))
        {
            done.UnionWith(watched.Apply(happened).Done);
            if (!restarted && watched.Job is { Counts.Done: 0 })
            {
                restarted = true;
                await farm.Paint(2);
                await farm.Restart();
                await farm.Paint();
            }
            if (watched.Ended)
                break;
        }
        Assert.True(watched.AllDone);
        Assert.Equal([1, 2, 3, 4], done.Order());
        Assert.True(farm.Requests.Count(r => r.EndsWith("/events", StringComparison.Ordinal)) >= 2);
    }

    [Fact]
    public async Task InterruptedWatchLeavesTheJobRunningAndSaysSo()
    {
        await using var farm = await TestFarm.Start(_folder);
        var id = await TestJobs.Submit(farm, _folder, frames: 2);
        using var watching = ClientProcess.Start(_folder.Path, "watch", $"{id}", "--farm", farm.Url);
        watching.WaitForLine();
        watching.Send(Signal.Interrupt);
        var result = watching.End();
        Assert.Equal(130, result.ExitCode);
        Assert.Contains($"no longer watching; the job goes on (./farm watch {id}", result.Errors, StringComparison.Ordinal);
        using var client = farm.Client();
        Assert.Equal(JobState.Queued, (await client.Job(id, Cancellation)).State);
    }

    [Fact]
    public async Task ChangesAndQuestionsReachTheJob()
    {
        await using var farm = await TestFarm.Start(_folder);
        var id = await TestJobs.Submit(farm, _folder, frames: 3);
        ClientResult Run(params string[] words) => ClientProcess.Run(_folder.Path, [.. words, "--farm", farm.Url]);
        Assert.StartsWith($"{id} is paused", Run("pause", $"{id}").Output, StringComparison.Ordinal);
        Assert.StartsWith("paused: ", Run("why", $"{id}", "1").Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("resume", $"{id}").ExitCode);
        Assert.Equal(0, Run("skip", $"{id}", "3").ExitCode);
        Assert.Equal(2, await farm.Paint());
        Assert.Contains("painted nothing", Run("logs", $"{id}", "1").Output, StringComparison.Ordinal);
        // A skipped frame is not done.
        var end = Run("watch", $"{id}");
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("2/3 done, 1 skipped", end.Output, StringComparison.Ordinal);
        Assert.Contains($"{id}", Run("jobs", "--state", "finished").Output, StringComparison.Ordinal);
        Assert.Equal(2, Run("resume", $"{id}").ExitCode);
        Assert.Equal(2, Run("jobs", "0123456789abcdef").ExitCode);
        Assert.Contains("test/null", Run("workers").Output, StringComparison.Ordinal);
        Assert.Contains("\"counts\"", Run("top", "--json").Output, StringComparison.Ordinal);
        var key = Run("keys", "create", "studio", "--role", "viewer");
        Assert.Equal(0, key.ExitCode);
        Assert.DoesNotContain(key.Output.Trim(), Run("keys", "list").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AZipHoldsWhatIsDone()
    {
        await using var farm = await TestFarm.Start(_folder);
        var id = await TestJobs.Submit(farm, _folder, frames: 3);
        await farm.Paint(2);
        Assert.Equal(0, ClientProcess.Run(_folder.Path, "fetch", $"{id}", "-o", "all.zip", "--farm", farm.Url).ExitCode);
        using var zip = System.IO.Compression.ZipFile.OpenRead(_folder["all.zip"]);
        Assert.Equal(2, zip.Entries.Count(entry => entry.Name.EndsWith(".png", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task SnapshotOfAHundredThousandFramesIsFoldedAtOnce()
    {
        var watched = new WatchedJob();
        var step = watched.Apply(new FarmEvent.Snapshot(1, null, [], new FrameMap(1, [new(FrameState.Done, 100_000), new(FrameState.Waiting, 1)])));
        Assert.Equal(100_000, step.Done.Count);
        Assert.Empty(watched.Apply(new FarmEvent.FramesChanged(2, JobId.New(default, 1), [new(5, FrameState.Done)], [])).Done);
        await Task.CompletedTask;
    }
}
