using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;

namespace RenderFarm.Node.Tests.Workers;

public sealed class DrainTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task DrainedNodeGivesBackItsFramesWithACheckpointAndLeaves()
    {
        using var shop = new Workshop();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        shop.Holds = progress => progress.Iteration == 5 && (held.TrySetResult() || true);
        var (rendering, waiting, never) = (await shop.NewTask(1), await shop.NewTask(2), await shop.NewTask(3));
        shop.Farm.Offer(rendering, waiting);
        var (worker, running) = shop.Start();
        using var node = new RenderNode([worker]);
        await held.Task;
        shop.Farm.Offer(never);
        await node.Drain(Long);
        await running;
        Assert.NotNull(Interrupted(await shop.Farm.Settled(rendering)).Checkpoint);
        Assert.Null(Interrupted(await shop.Farm.Settled(waiting)).Checkpoint);
        Assert.Equal(2, shop.Farm.Reports.Count);
        Assert.Equal("leave", shop.Farm.Calls.Last());
    }

    [Fact]
    public async Task ExpeditedDrainTellsTheFarmBeforeItStopsTheRender()
    {
        using var shop = new Workshop();
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Nothing ends this render: the farm hears of it all the same.
        shop.Holds = progress =>
        {
            if (progress.Iteration != 5 || !held.TrySetResult())
                return false;
            shop.Farm.Left.Task.Wait(TestContext.Current.CancellationToken);
            return false;
        };
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        var (worker, running) = shop.Start();
        await held.Task;
        await worker.Expedite(Long);
        Interrupted(await shop.Farm.Settled(task));
        Assert.Equal("leave", shop.Farm.Calls.Last());
        await running;
        Assert.Single(shop.Farm.Reports);
    }

    [Fact]
    public async Task RenderThatDoesNotStopIsReportedBeforeTheDeadlineAtItsLastSafeCheckpoint()
    {
        var time = new ManualTime();
        using var shop = new Workshop { Time = time, Options = Workshop.Hasty with { CheckpointSeconds = 1e-9 } };
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        shop.Holds = progress =>
        {
            if (progress.Iteration != 5 || !held.TrySetResult())
                return false;
            shop.Farm.Left.Task.Wait(TestContext.Current.CancellationToken);
            return false;
        };
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        var (worker, running) = shop.Start();
        await held.Task;
        var began = time.GetUtcNow();
        var drained = worker.Drain(TimeSpan.FromSeconds(10));
        while (!drained.IsCompleted)
        {
            if (time.GetUtcNow() - began < TimeSpan.FromSeconds(9.9))
                time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }
        await drained;
        Assert.NotNull(Interrupted(await shop.Farm.Settled(task)).Checkpoint);
        Assert.InRange(time.GetUtcNow() - began, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await running;
        Assert.Single(shop.Farm.Reports);
    }

    [Fact]
    public async Task FarmThatIsAwayDoesNotKeepTheNodeFromEnding()
    {
        var time = new ManualTime();
        using var shop = new Workshop { Time = time };
        shop.Farm.Acknowledge = _ => throw new IOException("no answer");
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        var (worker, running) = shop.Start();
        while (shop.Farm.Reports.IsEmpty)
            await Task.Yield();
        var drained = worker.Drain(TimeSpan.FromSeconds(10));
        while (!drained.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Yield();
        }
        await running;
    }

    [Fact]
    public async Task DrainOfAnIdleWorkerIsImmediate()
    {
        using var shop = new Workshop();
        var (worker, running) = shop.Start();
        while (!shop.Farm.Calls.Contains("lease"))
            await Task.Yield();
        await worker.Drain(Long);
        await running;
        Assert.Equal("leave", shop.Farm.Calls.Last());
    }

    [Fact]
    public async Task KilledWorkerSaysNothingAndLeavesNoHalfWrittenBlob()
    {
        for (var moment = 0; moment < 5; moment++)
        {
            using var shop = new Workshop { Options = Workshop.Hasty with { CheckpointSeconds = 1e-9, PreviewPause = TimeSpan.FromTicks(1) } };
            var task = await shop.NewTask();
            var left = moment;
            shop.Blobs = new FaultyStore(shop.Store)
            {
                BeforePut = () =>
                {
                    if (left-- == 0)
                        shop.Kill();
                },
            };
            shop.Holds = _ => left < 0;
            shop.Farm.Offer(task);
            var (_, running) = shop.Start();
            await Task.WhenAny(running, shop.Farm.Settled(task));
            Assert.Equal(left < 0, shop.Farm.Reports.IsEmpty);
            shop.Kill();
            await running;
            Assert.Empty(Directory.EnumerateFiles(shop.UnfinishedFolder));
            foreach (var blob in await shop.All())
                Assert.True(await shop.Store.IsIntact(blob.Hash, TestContext.Current.CancellationToken));
        }
    }

    private static Outcome.Interrupted Interrupted(AttemptReport report) => Assert.IsType<Outcome.Interrupted>(report.Outcome);
}
