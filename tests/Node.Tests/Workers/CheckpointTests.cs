using System.Collections.Concurrent;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;

namespace RenderFarm.Node.Tests.Workers;

public sealed class CheckpointTests
{
    [Fact]
    public async Task InterruptedAndResumedFrameHasTheBytesOfAnUninterruptedOne()
    {
        using var shop = new Workshop();
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        var whole = Rendered(await shop.Farm.Settled(task));

        var checkpoint = await InterruptAt(shop, task, scale: 1);
        var second = Workshop.Again(task, checkpoint);
        shop.Farm.Offer(second);
        var report = await shop.Farm.Settled(second);
        var resumed = Rendered(report);
        Assert.Equal(whole.Result, resumed.Result);
        Assert.Equal(whole.FirstLoss, resumed.FirstLoss);
        Assert.Equal(whole.Iterations, resumed.Iterations);
        Assert.Contains(report.Log, line => line.StartsWith("going on from checkpoint", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CheckpointThatCannotBeUsedIsRefusedAndTheFramePaintedFromTheBeginning()
    {
        using var shop = new Workshop();
        var (task, other) = (await shop.NewTask(1), await shop.NewTask(2));
        shop.Farm.Offer(task);
        shop.Start();
        var whole = Rendered(await shop.Farm.Settled(task));
        var ofAnother = await InterruptAt(shop, other, scale: 0);
        var damaged = await InterruptAt(shop, task, scale: 0);
        shop.Damage(damaged);
        ContentHash[] useless =
        [
            ofAnother, damaged, ContentHash.Of("there is none"u8), (await shop.Put("noise", "RFFRAME1 and nothing"u8.ToArray())).Hash,
            (await shop.Put("nothing", [])).Hash,
        ];
        foreach (var checkpoint in useless)
        {
            var again = Workshop.Again(task, checkpoint);
            shop.Farm.Offer(again);
            var report = await shop.Farm.Settled(again);
            Assert.Equal(whole.Result, Rendered(report).Result);
            Assert.Contains(report.Log, line => line.StartsWith("painting from the beginning", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task CheckpointIsToldOnlyWhenItIsSafe()
    {
        using var shop = new Workshop { Options = Workshop.Hasty with { CheckpointSeconds = 1e-9 } };
        var missing = new ConcurrentBag<ContentHash>();
        var told = new ManualResetEventSlim();
        var task = await shop.NewTask();
        shop.Farm.Verdict = progress =>
        {
            if (progress.Checkpoint is { } checkpoint)
            {
                if (!shop.Store.Exists(checkpoint, CancellationToken.None).Result)
                    missing.Add(checkpoint);
                told.Set();
            }
            return LeaseVerdict.GoOn;
        };
        shop.Holds = progress =>
        {
            if (progress is { Scale: 1, Iteration: 8 })
                told.Wait(TestContext.Current.CancellationToken);
            return false;
        };
        shop.Farm.Offer(task);
        shop.Start();
        Rendered(await shop.Farm.Settled(task));
        Assert.True(told.IsSet);
        Assert.Empty(missing);
    }

    [Fact]
    public async Task CheckpointsOfAFrameThatIsDoneAreDeleted()
    {
        using var shop = new Workshop { Options = Workshop.Hasty with { CheckpointSeconds = 1e-9 } };
        var task = await shop.NewTask();
        var inputs = (await shop.All()).Count;
        shop.Farm.Offer(task);
        var (worker, running) = shop.Start();
        Rendered(await shop.Farm.Settled(task));
        await worker.Drain(TimeSpan.FromMinutes(1));
        await running;
        Assert.Equal(inputs + 1, (await shop.All()).Count);
    }

    [Fact]
    public async Task CheckpointThatCannotBeKeptCostsNoPicture()
    {
        using var shop = new Workshop { Options = Workshop.Hasty with { CheckpointSeconds = 1e-9 } };
        var task = await shop.NewTask();
        var puts = 0;
        // The last put is the result's.
        shop.Blobs = new FaultyStore(shop.Store) { BeforePut = () => { if (++puts == 1) throw new IOException("No space left on device", 28); } };
        shop.Farm.Offer(task);
        shop.Start();
        var report = await shop.Farm.Settled(task);
        Rendered(report);
        Assert.Contains(report.Log, line => line.StartsWith("no checkpoint was kept", StringComparison.Ordinal));
    }

    /// <summary>Lets the farm stop another attempt at the frame, in the middle of a scale.</summary>
    private static async Task<ContentHash> InterruptAt(Workshop shop, RenderTask task, int scale)
    {
        var attempt = Workshop.Again(task);
        shop.Holds = progress => progress.Scale == scale && progress.Iteration == 6;
        shop.Farm.Verdict = progress => progress.Attempt == attempt.Attempt && progress.Progress is { Iteration: 6 } at && at.Scale == scale
            ? LeaseVerdict.Stop
            : LeaseVerdict.GoOn;
        shop.Farm.Offer(attempt);
        var checkpoint = Assert.IsType<Outcome.Interrupted>((await shop.Farm.Settled(attempt)).Outcome).Checkpoint;
        shop.Holds = _ => false;
        return Assert.NotNull(checkpoint);
    }

    private static FrameResult Rendered(AttemptReport report) => Assert.IsType<Outcome.Rendered>(report.Outcome).Result;
}
