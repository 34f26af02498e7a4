using System.Collections.Concurrent;
using Orleans.Runtime;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Receipts;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Queue;
using RenderFarm.Ports;

namespace RenderFarm.Grains.Tests;

/// <summary>A store that refuses writes, or takes them and does not say so, and a queue that is moved about, while workers paint.</summary>
public sealed class StormTests
{
    // A shard that starts anew lets leases live for a while, as their workers may: one that is moved for ever would never end those that nobody holds.
    private const int Frames = 120, WorkersOfAStorm = 8, Moves = 12;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, int.Parse(Environment.GetEnvironmentVariable("STORM_SEEDS") ?? "4"))];

    [Theory(Timeout = 600_000), MemberData(nameof(Seeds))]
    public async Task NoFrameIsLostAndNoneIsCommittedTwice(int seed)
    {
        await using var farm = await ClusterFixture.Open(silos: 2);
        var job = await farm.Submit(Frames);
        var luck = new Random(seed);
        farm.Rows.Faults = _ =>
        {
            lock (luck)
                return luck.Next(100) switch { < 4 => WriteFault.Refused, < 8 => WriteFault.Unacknowledged, _ => WriteFault.None };
        };
        var recorded = new ConcurrentBag<(int Frame, AttemptId Attempt)>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var moving = Move(farm, new Random(seed + 1), over.Token);
        await Task.WhenAll(Enumerable.Range(0, WorkersOfAStorm).Select(worker => Paint(farm, worker % 2, WorkerId.Parse($"w/{worker}"), job, recorded)));
        await over.CancelAsync();
        await moving;
        farm.Rows.Faults = _ => WriteFault.None;

        var view = await farm.View(job);
        Assert.Equal((JobState.Finished, Frames), (view.State, view.Counts.Done));
        Assert.DoesNotContain(recorded.GroupBy(r => r.Frame), frame => frame.Select(r => r.Attempt).Distinct().Count() > 1);
        var receipt = (await farm.Ask.Receipt(job, Cancellation)).OrThrow();
        Assert.True(receipt.Complete);
        // Whose outcome was acknowledged, his is in the receipt.
        Assert.All(recorded, r => Assert.Equal(r.Attempt, receipt.Frames[r.Frame - 1].Attempt));
        var files = receipt.Frames.ToDictionary(f => f.OutputName, f => new FileFact(f.Result!.Result, f.Result.Bytes));
        Assert.Empty(ReceiptVerification.Check(receipt, name => files[name]));
        // And all of it is in the store, not only in some memory.
        await farm.Restart();
        Assert.Equal(view.Counts, (await farm.View(job)).Counts);
    }

    private static async Task Paint(ClusterFixture farm, int silo, WorkerId worker, JobId job, ConcurrentBag<(int, AttemptId)> recorded)
    {
        var leases = farm.Service<ILeases>(silo);
        await Repeat(() => leases.Join(new WorkerDescription(worker, "here", "cpu", "cpu-test", 1L << 34, [], "1"), Cancellation));
        while (true)
        {
            IReadOnlyList<RenderTask> tasks = [];
            await Repeat(async () => tasks = await leases.Lease(new LeaseRequest(worker, 4, []), Cancellation));
            foreach (var task in tasks)
            {
                var result = await farm.Result(task);
                await Repeat(async () =>
                {
                    if (await leases.Report(new AttemptReport(worker, task.Job, task.Frame, task.Attempt, new Outcome.Rendered(result), []), Cancellation)
                        != Acknowledgement.Superseded)
                        recorded.Add((task.Frame, task.Attempt));
                });
            }
            if (tasks.Count > 0)
                continue;
            if ((await farm.Ask.Job(job, Cancellation)) is Answer<JobView>.Given { Value.State: JobState.Finished })
                return;
            await Repeat(() => leases.WaitForWork(worker, TimeSpan.FromMilliseconds(200), Cancellation));
        }
    }

    // As a worker does: until it is answered.
    private static async Task Repeat(Func<Task> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (IOException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task Move(ClusterFixture farm, Random luck, CancellationToken over)
    {
        var shard = farm.Grains.GetGrain<IQueueShard>(0);
        for (var move = 0; move < Moves && !over.IsCancellationRequested; move++)
        {
            await Task.WhenAny(farm.Cluster.DeactivateAsync(shard), Task.Delay(Timeout.Infinite, over));
            // Some work gets done in between: as much as a few of its calls take.
            for (var calls = luck.Next(40); calls > 0 && !over.IsCancellationRequested; calls--)
                await Task.WhenAny(shard.News(), Task.Delay(Timeout.Infinite, over));
        }
    }
}
