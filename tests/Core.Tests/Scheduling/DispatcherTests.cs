using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Scheduling;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Tests.Scheduling;

public sealed class DispatcherTests
{
    private const long Gib = 1L << 30;

    private static readonly ContentHash Hash = ContentHash.Of([1]);
    private readonly Dictionary<JobId, JobSpec> _specs = [];
    private readonly SplitMix _draws = new(1);
    private readonly Dispatcher _farm;
    private OwnerTerms _terms = OwnerTerms.Default;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public DispatcherTests() => _farm = new Dispatcher(new DispatcherOptions
    {
        LoadJob = _ => null,
        LoadRange = (_, _) => null,
        Lists = id => new Lists(_specs[id]),
        EstimateBytes = (backend, network, settings, _, _) => network == Hash ? settings.SizePx!.Value * Gib / 512 * (backend == "greedy" ? 4 : 1) : 0,
        Terms = _ => _terms,
    });

    private sealed class Lists(JobSpec spec) : IJobLists
    {
        public ContentRef Content(int index) => spec.Contents[index];
        public StyleMix Style(int index) => spec.Styles[index];
        public SettingsVariant Settings(int index) => spec.Settings[index];
        public FrameChoice Choice(int index) => spec.Frames![index];
    }

    private static JobSpec Spec(int frames, int size = 512) => new()
    {
        Name = "job", Owner = "ada", OutputName = "{number}.png",
        Contents = [.. Enumerable.Range(0, frames).Select(i => new ContentRef($"c{i}", Hash, 640, 480))],
        Styles = [new StyleMix("s", [new StyleRef(new BlobRef("s", Hash))])],
        Settings = [new SettingsVariant("draft", new RenderSettings { Preset = "draft", SizePx = size })],
    };

    private T Do<T>(Decision<T> decision)
    {
        _farm.Apply(decision.Changes, _now);
        return decision.Answer;
    }

    private JobId Submit(JobSpec spec)
    {
        var id = JobId.New(_now, _draws.Next());
        _specs[id] = spec;
        return Do(_farm.Submit(id, JobHeader.Of(spec, Hash), _now)).OrThrow().Id;
    }

    private WorkerId Join(string name, long bytes = 8 * Gib, string backend = "test")
    {
        var id = WorkerId.Parse(name);
        _farm.Join(new WorkerDescription(id, "n", "cpu", backend, bytes, [], "1"), _now);
        return id;
    }

    private IReadOnlyList<RenderTask> Lease(WorkerId worker, int most = 1) =>
        Do(_farm.Lease(new LeaseRequest(worker, most, []), () => new AttemptId(new Guid([.. BitConverter.GetBytes(_draws.Next()), .. BitConverter.GetBytes(_draws.Next())])), _now))!;

    private Acknowledgement Report(WorkerId worker, RenderTask task, Outcome? outcome = null) =>
        Do(_farm.Report(new AttemptReport(worker, task.Job, task.Frame, task.Attempt, outcome ?? Rendered(), []), _now));

    private Outcome.Rendered Rendered() =>
        new(new FrameResult(ContentHash.Of(BitConverter.GetBytes(_draws.Next())), 1, 1, 1, new LossReport(1, 1, 0, 0, 0), 2, 1, 10, "test", Hash));

    private void RenderOne(WorkerId worker)
    {
        var task = Lease(worker)[0];
        _now = _now.AddSeconds(10);
        Assert.Equal(Acknowledgement.Recorded, Report(worker, task));
    }

    private string Why(JobId job, int frame) => _farm.Why(job, frame, _now).OrThrow().Rule;

    [Fact]
    public void UnknownWorkersAreToldToJoin() =>
        Assert.Null(_farm.Lease(new LeaseRequest(WorkerId.Parse("x"), 1, []), () => default, _now).Answer);

    [Fact]
    public void IdleWorkerTriesAStragglerAndTheFirstCommitWins()
    {
        var (slow, idle) = (Join("a"), Join("b"));
        var job = Submit(Spec(6));
        for (var frame = 0; frame < 5; frame++)
            RenderOne(slow);
        var first = Lease(slow)[0];
        Assert.Empty(Lease(idle));
        _now = _now.AddSeconds(26);
        var second = Lease(idle)[0];
        Assert.Equal(first.Frame, second.Frame);
        Assert.NotEqual(first.Attempt, second.Attempt);
        Assert.Equal(Acknowledgement.Recorded, Report(idle, second));
        Assert.Equal(Acknowledgement.Superseded, Report(slow, first));
        Assert.Equal(JobState.Finished, _farm.Job(job)!.State);
        Assert.Empty(_farm.Attempts);
    }

    [Fact]
    public void FramesThatRanOutOfMemoryGoToALargerDevice()
    {
        var (small, large) = (Join("small", 2 * Gib), Join("large", 16 * Gib));
        var job = Submit(Spec(1));
        Report(small, Lease(small)[0], new Outcome.Failed(FailureKind.Resource, "out of memory"));
        Assert.Empty(Lease(small));
        Assert.Single(Lease(large));
        Assert.Equal("running", Why(job, 1));
    }

    [Fact]
    public void EachDeviceIsGivenWhatItsOwnEngineHasRoomFor()
    {
        var (greedy, thrifty) = (Join("greedy", 2 * Gib, "greedy"), Join("thrifty", 2 * Gib));
        var job = Submit(Spec(2));
        Assert.Empty(Lease(greedy));
        Assert.Single(Lease(thrifty));
        Do(_farm.Leave(thrifty, _now));
        Assert.Equal("It needs 4096 MiB on a device; the largest has 2048 MiB.", _farm.Why(job, 1, _now).OrThrow().Reason);
        Assert.Single(Lease(Join("large", 4 * Gib, "greedy")));
    }

    [Fact]
    public void MemoryIsToldOfADeviceThatLacksItNotOfALargerOneThatDrains()
    {
        Join("small", Gib / 2);
        var large = Join("large", 64 * Gib);
        var job = Submit(Spec(1));
        Do(_farm.Change(large, WorkerChange.Drain, _now));
        Assert.Equal("It needs 1024 MiB on a device; the largest has 512 MiB.", _farm.Why(job, 1, _now).OrThrow().Reason);
    }

    [Fact]
    public void WhatOneEngineRanOutOfMemoryForIsLeftToAnotherThatHasRoom()
    {
        var (greedy, thrifty) = (Join("greedy", 4 * Gib, "greedy"), Join("thrifty", 1 * Gib));
        Submit(Spec(1));
        Report(greedy, Lease(greedy)[0], new Outcome.Failed(FailureKind.Resource, "out of memory"));
        Assert.Empty(Lease(greedy));
        Assert.Single(Lease(thrifty));
    }

    [Fact]
    public void LargestDeviceTriesAgainWhereNoneWouldDo()
    {
        var (greedy, thrifty) = (Join("greedy", 4 * Gib, "greedy"), Join("thrifty", Gib / 2));
        Submit(Spec(1));
        Report(greedy, Lease(greedy)[0], new Outcome.Failed(FailureKind.Resource, "out of memory"));
        Assert.Empty(Lease(thrifty));
        Assert.Single(Lease(greedy));
    }

    [Fact]
    public void WhyNamesTheRuleThatHolds()
    {
        var job = Submit(Spec(3));
        Assert.Equal("no-worker", Why(job, 1));
        var small = Join("small", Gib / 2);
        Assert.Equal("memory", Why(job, 1));
        var worker = Join("w");
        Assert.Equal("queue", Why(job, 2));
        Assert.Equal(1, _farm.Why(job, 2, _now).OrThrow().Place);
        _terms = new OwnerTerms { MostRunning = 0 };
        Assert.Equal("quota", Why(job, 1));
        _terms = OwnerTerms.Default;
        Do(_farm.Change(job, new JobChange.Pause(), "ada", _now));
        Assert.Equal("paused", Why(job, 1));
        Do(_farm.Change(job, new JobChange.Resume(), "ada", _now));
        Do(_farm.Change(worker, WorkerChange.Drain, _now));
        Do(_farm.Leave(small, _now));
        Assert.Equal("no-worker", Why(job, 1));
        var after = Submit(Spec(1) with { After = [new Dependency(job, false)] });
        Assert.Equal("dependency", Why(after, 1));
    }

    [Fact]
    public void ReadyAreTheFramesThatMoreWorkersCouldPaint()
    {
        var job = Submit(Spec(3));
        Submit(Spec(2) with { After = [new Dependency(job, FrameByFrame: false)] });
        var worker = Join("n/a");
        Assert.Equal(3, _farm.ReadyFrames);
        var task = Lease(worker)[0];
        Assert.Equal(2, _farm.ReadyFrames);
        // It pauses after its failure, and no lease would come for it if the last worker were sent home meanwhile.
        Report(worker, task, new Outcome.Failed(FailureKind.Infrastructure, "gone"));
        Assert.Equal(3, _farm.ReadyFrames);
        Do(_farm.Change(job, new JobChange.Pause(), "ada", _now));
        Assert.Equal(0, _farm.ReadyFrames);
    }

    [Fact]
    public void LeasesRunOutByTheHeartbeatsHeard()
    {
        var worker = Join("w");
        Submit(Spec(1));
        var task = Lease(worker)[0];
        _now = _now.AddSeconds(FarmLimits.LeaseSeconds - 1);
        Do(_farm.Renew(worker, [new AttemptProgress(task.Job, 1, task.Attempt, null, null, null)], _now));
        _now = _now.AddSeconds(2);
        Assert.Equal(0, Do(_farm.Tick(_now)));
        _now = _now.AddSeconds(FarmLimits.LeaseSeconds);
        Assert.Equal(1, Do(_farm.Tick(_now)));
        Assert.Equal(Acknowledgement.Superseded, Report(worker, task));
    }

    [Fact]
    public void QuotasHoldWhenJobsAreSubmitted()
    {
        _terms = new OwnerTerms { MostJobs = 1, MostWaitingFrames = 5 };
        var spec = Spec(6);
        var refused = (Answer<Job>.Refused)_farm.Submit(JobId.New(_now, 9), JobHeader.Of(spec, Hash), _now).Answer;
        Assert.Equal(RefusalKind.Quota, refused.Refusal.Kind);
        Submit(Spec(5));
        Assert.IsType<Answer<Job>.Refused>(_farm.Submit(JobId.New(_now, 10), JobHeader.Of(Spec(1), Hash), _now).Answer);
    }

    [Fact]
    public void FramesOfALaterPassStartFromThePassBefore()
    {
        var worker = Join("w");
        var job = Submit(Spec(1) with { Passes = 2 });
        Assert.Equal("dependency", Why(job, 2));
        var first = Lease(worker, 8);
        var result = Rendered();
        Report(worker, Assert.Single(first), result);
        var second = Assert.Single(Lease(worker, 8));
        Assert.Equal(result.Result.Result, second.Init!.Hash);
        Assert.Equal(InitKind.Picture, second.Settings.Init);
    }

    [Fact]
    public void EtaIsKnownOnceFramesAre()
    {
        var worker = Join("w");
        var job = Submit(Spec(10));
        Assert.Null(_farm.Eta(job, _now));
        for (var frame = 0; frame < 4; frame++)
            RenderOne(worker);
        var eta = _farm.Eta(job, _now)!;
        Assert.InRange((eta.P50 - _now).TotalSeconds, 50, 75);
        Assert.True(eta.P90 >= eta.P50);
    }

    [Fact]
    public void WorkerThatPaintsFourFramesAtATimeIsExpectedToBeginAndEndFourTimesAsEarly()
    {
        var worker = Join("w");
        var job = Submit(Spec(45));
        for (var frame = 0; frame < 5; frame++)
            RenderOne(worker);
        var tasks = Enumerable.Range(0, 4).Select(_ => Lease(worker)[0]).ToList();
        (double End, double Start) Expected() => (
            (_farm.Eta(job, _now)!.P50 - _now).TotalSeconds, (_farm.Why(job, 45, _now).OrThrow().ExpectedStart!.Value - _now).TotalSeconds);
        SayPainted(worker, tasks[..1]);
        var oneByOne = Expected();
        SayPainted(worker, tasks);
        var sideBySide = Expected();
        Assert.InRange(oneByOne.End, 380, 420);
        Assert.InRange(sideBySide.End, 95, 115);
        Assert.Equal(oneByOne.Start / 4, sideBySide.Start, 1e-6);
    }

    private void SayPainted(WorkerId worker, IEnumerable<RenderTask> tasks) => Do(_farm.Renew(worker, [.. tasks.Select(task => new AttemptProgress(
        task.Job, task.Frame, task.Attempt, new RenderProgress(0, 1, 1, 1, 1, 100, 0.01, new LossReport(1, 1, 0, 0, 0)), null, null))], _now));
}
