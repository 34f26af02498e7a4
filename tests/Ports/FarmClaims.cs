using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Receipts;

namespace RenderFarm.Ports;

/// <summary>What every host of the farm keeps to, whatever it stands on.</summary>
public abstract class FarmClaims
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected abstract Task<FarmAtWork> Open();

    [Fact]
    public async Task JobIsFinishedFrameByFrameAndSoAfterARestart()
    {
        await using var farm = await Open();
        var job = await farm.Submit(5, styles: 2);
        Assert.Equal((JobState.Queued, 10), ((await farm.View(job)).State, (await farm.View(job)).Counts.Waiting));
        Assert.Equal(10, await farm.Work());
        var before = await farm.View(job);
        Assert.Equal((JobState.Finished, new FrameCounts(0, 0, 10, 0, 0)), (before.State, before.Counts));
        Assert.NotNull(before.SecondsPerFrame);
        await farm.Restart();
        var after = await farm.View(job);
        Assert.Equal((before.State, before.Counts, before.FinishedAt, before.SubmittedAt), (after.State, after.Counts, after.FinishedAt, after.SubmittedAt));
        Assert.Empty(await farm.Lease());
    }

    [Fact]
    public async Task RepeatedReportIsCountedOnce()
    {
        await using var farm = await Open();
        var job = await farm.Submit(2);
        var task = (await farm.Lease())[0];
        Assert.Equal(Acknowledgement.Recorded, await farm.Finish(task));
        Assert.Equal(Acknowledgement.AlreadyRecorded, await farm.Finish(task));
        await farm.Restart();
        Assert.Equal(Acknowledgement.AlreadyRecorded, await farm.Finish(task));
        Assert.Equal(1, (await farm.View(job)).Counts.Done);
    }

    [Fact]
    public async Task SameKeyWithTheSameSpecificationIsOneJob()
    {
        await using var farm = await Open();
        var first = await farm.Submit(2, key: "k");
        Assert.Equal(first, await farm.Submit(2, key: "k"));
        await farm.Restart();
        Assert.Equal(first, await farm.Submit(2, key: "k"));
        var other = await farm.Ask.Submit(await farm.Spec(3), FarmAtWork.Ann, "k", Cancellation);
        Assert.Equal(RefusalKind.Conflict, Assert.IsType<Answer<JobView>.Refused>(other).Refusal.Kind);
        Assert.Single((await farm.Ask.Jobs(new JobQuery(), Cancellation)).Items);
    }

    [Fact]
    public async Task DeliveredWebhooksAreRememberedAfterARestart()
    {
        await using var farm = await Open();
        await farm.Webhooks.Add("job-finished-1", DateTimeOffset.UnixEpoch, Cancellation);
        await farm.Webhooks.Add("job-finished-1", DateTimeOffset.UnixEpoch, Cancellation);
        await farm.Restart();
        Assert.True(await farm.Webhooks.Contains("job-finished-1", Cancellation));
        Assert.False(await farm.Webhooks.Contains("job-finished-2", Cancellation));
    }

    [Fact]
    public async Task AttemptsAreCountedOnceByTheirOutcome()
    {
        await using var farm = await Open();
        var counts = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => { if (farm.Instruments.Made(instrument)) l.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => counts.AddOrUpdate(
            tags.Length > 0 ? $"{instrument.Name} {tags[0].Value}" : instrument.Name, value, (_, before) => before + value));
        listener.Start();
        await farm.Submit(3);
        var tasks = await farm.LeaseAll(3);
        await farm.Finish(tasks[0]);
        await farm.Finish(tasks[0]);
        await farm.Report(tasks[1], new Outcome.Failed(FailureKind.Input, "no picture"));
        await farm.Report(tasks[2] with { Attempt = new AttemptId(Guid.NewGuid()) }, new Outcome.Interrupted(null));
        await farm.Submit(1, "again");
        await farm.Lease();
        Assert.Equal(
            ["farm.frames failed_input: 1", "farm.frames rendered: 1", "farm.frames reused: 1", "farm.outcomes.superseded: 1"],
            counts.Select(count => $"{count.Key}: {count.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task PicturesThatTheStoreLacksAreNamed()
    {
        await using var farm = await Open();
        var spec = await farm.Spec(1);
        var lacking = spec with { Contents = [new ContentRef("lost.jpg", ContentHash.Of([1, 2, 3]), 10, 10)] };
        var refusal = Assert.IsType<Answer<JobView>.Refused>(await farm.Ask.Submit(lacking, FarmAtWork.Ann, null, Cancellation)).Refusal;
        Assert.Equal(RefusalKind.Invalid, refusal.Kind);
        Assert.Contains("lost.jpg", refusal.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FrameThatWasMadeBeforeIsTakenFromTheStore()
    {
        await using var farm = await Open();
        await farm.Submit(4);
        Assert.Equal(4, await farm.Work());
        await farm.Restart();
        var again = await farm.Submit(6, "again");
        Assert.Equal(2, await farm.Work());
        Assert.Equal(new FrameCounts(0, 0, 6, 0, 0, Reused: 4), (await farm.View(again)).Counts);
    }

    [Fact]
    public async Task ResultWhoseFileIsGoneIsPaintedAgain()
    {
        await using var farm = await Open();
        var first = await farm.Submit(2);
        await farm.Work();
        await farm.CatchUp(first);
        var frame = (await farm.Ask.Frame(first, 1, Cancellation)).OrThrow();
        await farm.Blobs.Delete(frame.Result!.Result, Cancellation);
        await farm.Submit(2, "again");
        Assert.Equal(1, await farm.Work());
    }

    [Fact]
    public async Task ReceiptOfAFinishedJobHolds()
    {
        await using var farm = await Open();
        var job = await farm.Submit(3);
        await farm.Work();
        await farm.CatchUp(job);
        var receipt = (await farm.Ask.Receipt(job, Cancellation)).OrThrow();
        Assert.True(receipt.Complete);
        var files = receipt.Frames.ToDictionary(f => f.OutputName, f => new FileFact(f.Result!.Result, f.Result.Bytes));
        Assert.Empty(ReceiptVerification.Check(ReceiptSeal.FromJson(ReceiptSeal.ToJson(receipt)), name => files[name]));
        await farm.Restart();
        Assert.Equal(receipt, (await farm.Ask.Receipt(job, Cancellation)).OrThrow() with { Frames = receipt.Frames });
    }

    [Fact]
    public async Task JobOfManyRangesIsPagedMappedAndLeftAsItWas()
    {
        await using var farm = await Open();
        var spec = await farm.Spec(50, styles: 50);
        var job = (await farm.Ask.Submit(spec, FarmAtWork.Ann, null, Cancellation)).OrThrow().Id;
        foreach (var task in await farm.LeaseAll(3))
            await farm.Finish(task);
        var skipped = await farm.Ask.Change(job, new JobChange.Skip(FrameSet.Parse("2000-2100", 2500)), FarmAtWork.Ann, Cancellation);
        Assert.Equal(101, skipped.OrThrow().Counts.Skipped);
        await farm.Restart();
        var map = (await farm.Ask.Map(job, Cancellation)).OrThrow();
        Assert.Equal([new(FrameState.Done, 3), new(FrameState.Waiting, 1996), new(FrameState.Skipped, 101), new(FrameState.Waiting, 400)], map.Runs);
        var page = (await farm.Ask.Frames(job, new FrameQuery(FrameState.Skipped, 1, 100), Cancellation)).OrThrow();
        Assert.Equal((100, 2000, "2100"), (page.Items.Count, page.Items[0].Number, page.Next));
        Assert.Equal("c0001-s0.png", (await farm.Ask.Frame(job, 2, Cancellation)).OrThrow().OutputName);
    }

    [Fact]
    public async Task WhatIsSaidAndLostIsKeptWithTheFrame()
    {
        await using var farm = await Open();
        var job = await farm.Submit(1);
        var task = (await farm.Lease())[0];
        await farm.Report(task, new Outcome.Failed(FailureKind.Code, "the loss did not fall"));
        await farm.Work();
        await farm.CatchUp(job);
        var log = (await farm.Ask.Log(job, 1, Cancellation)).OrThrow();
        Assert.Equal(["said so", "said so"], log.Select(line => line.Line));
        var frame = (await farm.Ask.Frame(job, 1, Cancellation)).OrThrow();
        Assert.Equal("the loss did not fall", Assert.Single(frame.Failures).Evidence);
        var audit = await farm.Ask.Audit(null, 10, Cancellation);
        Assert.Equal("submit", Assert.Single(audit.Items).Action);
    }
}
