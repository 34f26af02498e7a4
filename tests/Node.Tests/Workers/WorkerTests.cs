using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;

namespace RenderFarm.Node.Tests.Workers;

public sealed class WorkerTests
{
    [Fact]
    public async Task LeasedFrameIsRenderedIntoTheStoreAndReported()
    {
        using var shop = new Workshop();
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        var rendered = Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(task)).Outcome).Result;
        Assert.Equal((32, 26), (rendered.Width, rendered.Height));
        Assert.Equal(rendered.Bytes, (await shop.Read(rendered.Result)).Length);
        Assert.True(rendered.Losses.Total < rendered.FirstLoss);
        Assert.Equal(task.NetworkHash, rendered.NetworkHash);
    }

    [Fact]
    public async Task InterruptedAndResumedFrameHasTheBytesOfAnUninterruptedOne()
    {
        using var shop = new Workshop();
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        var whole = Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(task)).Outcome).Result;

        var first = Workshop.Again(task);
        shop.Farm.Verdict = progress => progress.Attempt == first.Attempt && progress.Progress is { Done: > 0.3 } ? LeaseVerdict.Stop : LeaseVerdict.GoOn;
        shop.Farm.Offer(first);
        var checkpoint = Assert.IsType<Outcome.Interrupted>((await shop.Farm.Settled(first)).Outcome).Checkpoint;
        var second = Workshop.Again(task, checkpoint);
        shop.Farm.Offer(second);
        var resumed = Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(second)).Outcome).Result;
        Assert.Equal(whole.Result, resumed.Result);
        Assert.Equal(whole.FirstLoss, resumed.FirstLoss);
    }
}
