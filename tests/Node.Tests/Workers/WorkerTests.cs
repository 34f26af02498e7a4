using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Media;
using RenderFarm.Media.Provenance;

namespace RenderFarm.Node.Tests.Workers;

public sealed class WorkerTests
{
    [Fact]
    public async Task ResultIsTheFileThatTheCommandLineWouldWrite()
    {
        using var shop = new Workshop();
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        var rendered = Rendered(await shop.Farm.Settled(task));
        Assert.Equal((32, 26), (rendered.Width, rendered.Height));
        Assert.True(rendered.Losses.Total < rendered.FirstLoss);

        var witness = new Witness();
        using var engine = new StyleTransfer(new CpuBackend(1), EmbeddedNetworks.Farmnet);
        var request = await shop.RequestOf(task);
        var alone = engine.Render(request, witness, TestContext.Current.CancellationToken);
        var inputs = new Media.Provenance.Inputs
        {
            Content = new InputFile("photo1.png", task.Content.Hash.Hex),
            Styles = [new StyleInput(new InputFile("style.png", task.Style.Pictures[0].Picture.Hash.Hex), 1, null)],
        };
        Assert.Equal(
            PictureCodec.EncodePng(alone.Picture, ResultMetadata.Of(task.Settings, inputs, alone), TestContext.Current.CancellationToken),
            await shop.Read(rendered.Result));
        Assert.Equal(witness.First!.Losses.Total, rendered.FirstLoss);
        Assert.Equal(alone.Losses, rendered.Losses);
        Assert.Equal(alone.Iterations, rendered.Iterations);
    }

    [Fact]
    public async Task FrameThatEndsBeforeAnyHeartbeatHasToldItsFirstAndLastMoment()
    {
        AttemptProgress[] told = [];
        using var shop = new Workshop { Options = Workshop.Hasty with { LongestHeartbeat = TimeSpan.FromDays(1) } };
        shop.Farm.Acknowledge = _ =>
        {
            told = [.. shop.Farm.Beats];
            return Acknowledgement.Recorded;
        };
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        var rendered = Rendered(await shop.Farm.Settled(task));
        Assert.Equal([task.Attempt, task.Attempt], told.Select(moment => moment.Attempt));
        Assert.Equal((0, rendered.FirstLoss), (told[0].Progress!.Iteration, told[0].Progress!.Losses.Total));
        Assert.Equal((1, rendered.Losses.Total), (told[1].Progress!.Done, told[1].Progress!.Losses.Total));
    }

    [Fact]
    public async Task LostAcknowledgementIsRepeatedUntilOneArrives()
    {
        var answers = 0;
        using var shop = new Workshop();
        shop.Farm.Acknowledge = _ => ++answers switch
        {
            < 3 => throw new IOException("no answer"),
            _ => Acknowledgement.AlreadyRecorded,
        };
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        var (worker, running) = shop.Start();
        await shop.Farm.Settled(task);
        await worker.Drain(TimeSpan.FromMinutes(1));
        await running;
        Assert.Equal(3, shop.Farm.Reports.Count);
        Assert.Single(shop.Farm.Reports.Select(report => report.Outcome).Distinct());
    }

    [Fact]
    public async Task LostLeaseIsDroppedWithoutAReportAndTheNextFrameIsRendered()
    {
        using var shop = new Workshop { Farm = new() { MostAtOnce = 1 } };
        var (lost, next) = (await shop.NewTask(1), await shop.NewTask(2));
        shop.Holds = progress => progress.Iteration == 5 && shop.Farm.Reports.IsEmpty && shop.Farm.LeaseRequests.Count == 1;
        shop.Farm.Verdict = progress => progress.Attempt == lost.Attempt && progress.Progress is not null ? LeaseVerdict.Lost : LeaseVerdict.GoOn;
        shop.Farm.Offer(lost, next);
        shop.Start();
        Rendered(await shop.Farm.Settled(next));
        Assert.Single(shop.Farm.Reports);
    }

    [Fact]
    public async Task FrameThatWaitsIsGivenBackAtOnceWhenTheFarmSaysStop()
    {
        using var shop = new Workshop();
        var (first, second) = (await shop.NewTask(1), await shop.NewTask(2));
        shop.Holds = _ => true;
        shop.Farm.Verdict = progress => progress.Attempt == second.Attempt ? LeaseVerdict.Stop : LeaseVerdict.GoOn;
        shop.Farm.Offer(first, second);
        shop.Start();
        Assert.Null(Assert.IsType<Outcome.Interrupted>((await shop.Farm.Settled(second)).Outcome).Checkpoint);
        Assert.DoesNotContain(shop.Farm.Reports, report => report.Attempt == first.Attempt);
    }

    [Fact]
    public async Task WorkerThatTheFarmDoesNotKnowJoinsAgainAndKeepsItsFrame()
    {
        using var shop = new Workshop();
        var told = new TaskCompletionSource();
        var joined = 0;
        shop.Farm.OnJoin = () =>
        {
            if (++joined == 2)
                told.SetResult();
        };
        var release = new ManualResetEventSlim();
        shop.Holds = _ =>
        {
            release.Wait(TestContext.Current.CancellationToken);
            return false;
        };
        shop.Farm.Verdict = _ => joined == 1 ? LeaseVerdict.Unknown : LeaseVerdict.GoOn;
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        await told.Task;
        release.Set();
        Rendered(await shop.Farm.Settled(task));
    }

    [Fact]
    public async Task FarmThatDoesNotAnswerHeartbeatsLosesNoFrame()
    {
        using var shop = new Workshop();
        shop.Farm.Verdict = _ => throw new IOException("no answer");
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        Rendered(await shop.Farm.Settled(task));
    }

    [Fact]
    public async Task FarmThatCannotLeaseOrBeJoinedIsAskedAgain()
    {
        using var shop = new Workshop();
        var (joins, leases) = (0, 0);
        shop.Farm.OnJoin = () => Fail(++joins < 3);
        shop.Farm.OnLease = _ => Fail(++leases < 3);
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        Rendered(await shop.Farm.Settled(task));
        Assert.Equal(3, joins);
    }

    [Fact]
    public async Task AttemptThatIsLeasedTwiceIsRenderedOnce()
    {
        using var shop = new Workshop();
        var (twice, last) = (await shop.NewTask(1), await shop.NewTask(2));
        shop.Farm.Offer(twice, twice, last);
        shop.Start();
        Rendered(await shop.Farm.Settled(last));
        Assert.Single(shop.Farm.Reports, report => report.Attempt == twice.Attempt);
    }

    [Fact]
    public async Task WarmAffinitiesAreToldWithTheNextRequest()
    {
        using var shop = new Workshop { Farm = new() { MostAtOnce = 1 } };
        var (first, second) = (await shop.NewTask(1), await shop.NewTask(2));
        shop.Farm.Offer(first, second);
        shop.Start();
        await shop.Farm.Settled(second);
        Assert.Equal([[], [first.Affinity]], shop.Farm.LeaseRequests.Take(2).Select(request => request.Warm));
    }

    [Fact]
    public async Task HeartbeatCarriesProgressAndASmallPicture()
    {
        using var shop = new Workshop { Options = Workshop.Hasty with { PreviewPause = TimeSpan.FromTicks(1) } };
        var task = await shop.NewTask();
        // The render waits until the farm has seen a preview, or ends: previews are made beside it.
        var seen = new ManualResetEventSlim();
        shop.Holds = progress =>
        {
            if (progress.Iteration == 5)
                seen.Wait(TestContext.Current.CancellationToken);
            return false;
        };
        AttemptProgress? beat = null;
        shop.Farm.Verdict = progress =>
        {
            if (progress is { Preview: not null, Progress: not null })
            {
                beat ??= progress;
                seen.Set();
            }
            return LeaseVerdict.GoOn;
        };
        shop.Farm.Offer(task);
        shop.Start();
        await shop.Farm.Settled(task);
        Assert.Equal((20, 16), PictureCodec.SizeOf(await shop.Read(beat!.Preview!.Value), "preview", checkData: true));
        Assert.InRange(beat.Progress!.Losses.Total, double.Epsilon, double.MaxValue);
    }

    [Fact]
    public async Task SupersededOutcomeIsDroppedAndTheWorkerGoesOn()
    {
        using var shop = new Workshop();
        var (late, next) = (await shop.NewTask(1), await shop.NewTask(2));
        shop.Farm.Acknowledge = report => report.Attempt == late.Attempt ? Acknowledgement.Superseded : Acknowledgement.Recorded;
        shop.Farm.Offer(late, next);
        shop.Start();
        await shop.Farm.Settled(next);
        Assert.Equal(2, shop.Farm.Reports.Count);
    }

    [Fact]
    public async Task FrameWhoseLeaseRanOutByTheWorkersClockIsNotBegun()
    {
        var time = new ManualTime();
        using var shop = new Workshop { Time = time };
        var (answers, begunEarly) = (false, false);
        shop.Farm.Verdict = _ => answers ? LeaseVerdict.GoOn : throw new IOException("no answer");
        var (first, second) = (await shop.NewTask(1), await shop.NewTask(2));
        var leaseUntil = time.GetUtcNow().AddSeconds(30);
        // The time of the lease passes while the first is painted.
        shop.Holds = progress =>
        {
            if (progress is { Scale: 0, Iteration: 3 } && shop.Farm.Reports.IsEmpty)
                time.Advance(TimeSpan.FromSeconds(31));
            begunEarly |= !answers && !shop.Farm.Reports.IsEmpty;
            return false;
        };
        shop.Farm.Offer(first with { LeaseUntil = leaseUntil }, second with { LeaseUntil = leaseUntil });
        shop.Start();
        Rendered(await shop.Farm.Settled(first));
        answers = true;
        var settled = shop.Farm.Settled(second);
        while (!settled.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        Rendered(await settled);
        Assert.False(begunEarly);
    }

    private static FrameResult Rendered(AttemptReport report) => Assert.IsType<Outcome.Rendered>(report.Outcome).Result;

    private static void Fail(bool now)
    {
        if (now)
            throw new IOException("no answer");
    }
}
