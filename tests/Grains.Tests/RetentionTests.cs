using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Ports;

namespace RenderFarm.Grains.Tests;

public sealed class RetentionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AForgottenJobLeavesNothingButItsName()
    {
        await using var farm = await ClusterFixture.Open();
        var (old, open) = (await farm.Submit(3), await farm.Submit(2, styles: 2));
        foreach (var task in (await farm.LeaseAll(5)).Where(task => task.Job == old))
            await farm.Finish(task);
        await Settled(farm, old);
        Assert.Contains(farm.Rows.Written, row => row.Contains(old.Text, StringComparison.Ordinal));
        var result = (await farm.Ask.Receipt(old, Cancellation)).OrThrow().Frames[0].Result!.Result;
        Assert.Equal(1, await Forget(farm));
        await Gone(farm, old);
        Assert.EndsWith(" manifest", Assert.Single(farm.Rows.Written, row => row.Contains(old.Text, StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.False((await farm.Service<ClusterFarm>().NamedBlobs(Cancellation)).Contains(result));
        await farm.Restart();
        await Gone(farm, old);
        Assert.Equal(open, Assert.Single((await farm.Ask.Jobs(new JobQuery(), Cancellation)).Items).Id);
        Assert.Equal(0, await Forget(farm));
        var said = (await farm.Ask.Audit(null, 10, Cancellation)).Items;
        Assert.Equal(old.Text, Assert.Single(said, entry => entry.Action == "forget").Subject);
    }

    [Fact]
    public async Task WhatIsOpenOrYoungOrWaitedForStays()
    {
        await using var farm = await ClusterFixture.Open();
        var first = await farm.Submit(2);
        await farm.Work();
        await Settled(farm, first);
        Assert.Equal(0, await farm.Service<ClusterFarm>().ForgetOld(DateTimeOffset.UtcNow.AddHours(-1), Cancellation));
        var spec = await farm.Spec(2, styles: 2) with { After = [new Dependency(first, FrameByFrame: false)] };
        var second = (await farm.Ask.Submit(spec, FarmAtWork.Ann, null, Cancellation)).OrThrow().Id;
        Assert.Equal(0, await Forget(farm));
        await farm.Work();
        await Settled(farm, second);
        Assert.Equal(2, await Forget(farm));
        await Gone(farm, first);
        await Gone(farm, second);
    }

    [Fact]
    public async Task ItsKeySubmitsItAnew()
    {
        await using var farm = await ClusterFixture.Open();
        var job = await farm.Submit(2, key: "monday");
        await farm.Work();
        await Settled(farm, job);
        Assert.Equal(1, await Forget(farm));
        var again = await farm.Submit(2, key: "monday");
        Assert.NotEqual(job, again);
        Assert.Equal(again, await farm.Submit(2, key: "monday"));
        await farm.Work();
        Assert.Equal((JobState.Finished, 2), ((await farm.View(again)).State, (await farm.View(again)).Counts.Done));
        await farm.Restart();
        Assert.Equal(again, Assert.Single((await farm.Ask.Jobs(new JobQuery(), Cancellation)).Items).Id);
    }

    [Theory]
    [InlineData("manifest", false)]
    [InlineData("state", true)]
    [InlineData("page-Contents-0", true)]
    [InlineData("range", true)]
    public async Task WhatFailsOnTheWayIsDoneTheNextTime(string row, bool forgotten)
    {
        await using var farm = await ClusterFixture.Open();
        var job = await farm.Submit(2);
        await farm.Work();
        await Settled(farm, job);
        farm.Rows.Faults = name => name == row ? WriteFault.Refused : WriteFault.None;
        using (var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
            await Assert.ThrowsAnyAsync<Exception>(() => farm.Service<ClusterFarm>().ForgetOld(DateTimeOffset.UtcNow.AddHours(1), impatient.Token));
        farm.Rows.Faults = _ => WriteFault.None;
        if (!forgotten)
            Assert.Equal(2, (await farm.View(job)).Counts.Done);
        Assert.Equal(1, await Forget(farm));
        await Gone(farm, job);
        await farm.Restart();
        await Gone(farm, job);
    }

    // As if an hour had passed.
    private static Task<int> Forget(ClusterFixture farm) => farm.Service<ClusterFarm>().ForgetOld(DateTimeOffset.UtcNow.AddHours(1), Cancellation);

    // In its rows too: what is only in the log is not forgotten yet.
    private static async Task Settled(ClusterFixture farm, JobId job)
    {
        Assert.Equal(JobState.Finished, (await farm.View(job)).State);
        while ((await farm.Grains.GetGrain<Jobs.IJobGrain>(job.Text).Load()).Value is not { State: { } state } || Job.Decode(state).State != JobState.Finished)
            await Task.Delay(50, Cancellation);
    }

    private static async Task Gone(ClusterFixture farm, JobId job)
    {
        Assert.IsType<Answer<JobView>.Refused>(await farm.Ask.Job(job, Cancellation));
        Assert.Equal(RefusalKind.NotFound, Assert.IsType<Answer<JobView>.Refused>(await farm.Ask.Change(job, new JobChange.SetPriority(60), FarmAtWork.Ann, Cancellation)).Refusal.Kind);
        Assert.DoesNotContain((await farm.Ask.Jobs(new JobQuery(), Cancellation)).Items, view => view.Id == job);
    }
}
