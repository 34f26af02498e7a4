using Microsoft.Data.Sqlite;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Ports;

namespace RenderFarm.Host.Tests;

public sealed class LocalFarmTests : FarmClaims
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected override async Task<FarmAtWork> Open() => await FarmFixture.Open();

    [Fact]
    public async Task LeasesOfADeadProcessEndAtOnceAndTheirCheckpointsAreGoneOnWith()
    {
        await using var farm = await FarmFixture.Open();
        var job = await farm.Submit(3);
        var tasks = await farm.LeaseAll(3);
        await farm.Finish(tasks[0]);
        var checkpoint = await farm.Put("checkpoint");
        var progress = new RenderProgress(0, 1, 64, 48, 20, 40, 0.5, new LossReport(2, 1, 1, 0, 0));
        Assert.Equal([LeaseVerdict.GoOn], await farm.Farm.Leases.Renew(
            FarmFixture.Worker, [new AttemptProgress(job, tasks[1].Frame, tasks[1].Attempt, progress, checkpoint, null)], Cancellation));
        await farm.Restart();
        Assert.Equal(new FrameCounts(2, 0, 1, 0, 0), (await farm.View(job)).Counts);
        var again = await farm.LeaseAll(3);
        Assert.Equal([2, 3], again.Select(task => task.Frame).Order());
        Assert.Equal(checkpoint, again.Single(task => task.Frame == 2).Checkpoint);
        // What the dead process might still have said is nobody's word any more.
        Assert.Equal(Acknowledgement.Superseded, await farm.Report(tasks[2], new Outcome.Rendered(await farm.Result(tasks[2]))) switch
        {
            Acknowledgement.AlreadyRecorded => Acknowledgement.Superseded,
            var said => said,
        });
        Assert.Equal(2, (await farm.View(job)).Counts.Running);
    }

    [Fact]
    public async Task ThroughputOfTheLastHourOutlivesARestart()
    {
        await using var farm = await FarmFixture.Open();
        await farm.Submit(5);
        await farm.Work();
        await farm.Restart();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        // Overviews are made anew a few times a second.
        while ((await farm.Ask.Overview(Cancellation)).Throughput.Sum() != 5)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task CommandThatTheStoreDoesNotTakeChangesNothingAndMayBeSaidAgain()
    {
        await using var farm = await FarmFixture.Open();
        var job = await farm.Submit(2);
        var task = (await farm.Lease())[0];
        using (var other = new SqliteConnection($"Data Source={Path.Combine(farm.Folder, "farm.db")}"))
        {
            other.Open();
            using var transaction = other.BeginTransaction();
            using var command = other.CreateCommand();
            (command.Transaction, command.CommandText) = (transaction, "UPDATE life SET starts = starts");
            command.ExecuteNonQuery();
            await Assert.ThrowsAnyAsync<IOException>(() => farm.Finish(task));
            transaction.Rollback();
        }
        Assert.Equal(Acknowledgement.Recorded, await farm.Finish(task));
        Assert.Equal(1, await farm.Work());
        Assert.Equal(JobState.Finished, (await farm.View(job)).State);
        Assert.Null(await farm.Ask.NotReady(Cancellation));
    }
}
