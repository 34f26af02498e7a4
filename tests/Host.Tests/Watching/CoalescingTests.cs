using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Host.Tests.Watching;

/// <summary>A thousand frames a second by the farm's own clock, however long they take by the wall's.</summary>
public sealed class CoalescingTests
{
    private const int Seconds = 2, FramesOfASecond = 1000, MomentsOfASecond = 20, MostStepsOfASecond = 5;
    private const int FramesOfAMoment = FramesOfASecond / MomentsOfASecond, Frames = Seconds * FramesOfASecond;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1) / MomentsOfASecond;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ThousandFramesASecondAreAtMostFiveStepsASecondAndEachHasAllThatWasDoneBefore()
    {
        var time = new ManualTime();
        await using var farm = await FarmFixture.Open(time: time);
        var job = await farm.Submit(100, styles: Frames / 100);
        using var watch = new JobWatch(farm.Ask, job);
        await watch.Began;
        var acknowledged = new List<int>();
        for (var done = 0; done < Frames;)
        {
            for (var moment = Views.Limits.WatchPause; moment > TimeSpan.Zero; moment -= Moment)
            {
                await Finish(farm, FramesOfAMoment);
                done += FramesOfAMoment;
                acknowledged.Add(done);
                time.Advance(Moment);
            }
        }
        // What was done in the last moment of all.
        time.Advance(Views.Limits.WatchPause);
        var steps = await watch.UntilDone(Frames);

        Assert.InRange(steps.Count, 1, Seconds * MostStepsOfASecond);
        // A step comes every fifth moment, made on the mover's thread: so what was acknowledged up to then is in it, and waited for one pause at most.
        var momentsOfAStep = (int)(Views.Limits.WatchPause / Moment);
        for (var step = 0; step < steps.Count; step++)
            Assert.Equal(acknowledged[Math.Min((step + 1) * momentsOfAStep, acknowledged.Count) - 1], steps[step].Done);
        Assert.True(Views.Limits.WatchPause < TimeSpan.FromSeconds(1));
        Assert.Equal(steps.Select(step => step.Version).Order(), steps.Select(step => step.Version));
    }

    [Fact]
    public async Task WhoGoesOnFromAVersionMissesNothingAndGetsNothingTwice()
    {
        var time = new ManualTime();
        await using var farm = await FarmFixture.Open(time: time);
        var job = await farm.Submit(100);
        using var first = new JobWatch(farm.Ask, job);
        await first.Began;
        await Finish(farm, 30);
        time.Advance(Views.Limits.WatchPause);
        var version = (await first.UntilDone(30))[^1].Version;
        await Finish(farm, 70);
        time.Advance(Views.Limits.WatchPause);
        var all = new HashSet<int>();
        await foreach (var step in farm.Ask.Watch(job, version, Cancellation))
        {
            Assert.IsNotType<FarmEvent.Snapshot>(step);
            if (step is FarmEvent.FramesChanged changed)
                all.UnionWith(changed.Frames.Where(frame => frame.State == FrameState.Done).Select(frame => frame.Frame));
            if (all.Count >= 70)
                break;
        }
        Assert.Equal(70, all.Count);
    }

    // Their results are not looked at, so none are stored.
    private static async Task Finish(FarmFixture farm, int frames)
    {
        while (frames > 0)
        {
            var tasks = await farm.Lease(frames);
            Assert.NotEmpty(tasks);
            var reports = tasks.Select(task => farm.Report(task, new Outcome.Rendered(new FrameResult(
                ContentHash.Of(task.Attempt.Value.ToByteArray()), 100, 64, 48, new LossReport(1, 0.5, 0.5, 0, 0), 4, 40, 0.001, "cpu-test", task.NetworkHash))));
            Assert.All(await Task.WhenAll(reports), answer => Assert.Equal(Acknowledgement.Recorded, answer));
            frames -= tasks.Count;
        }
    }

    /// <summary>A watcher of one job that keeps how many frames were done after each step.</summary>
    private sealed class JobWatch : IDisposable
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        private readonly List<(long Version, int Done)> _steps = [];
        private readonly HashSet<int> _done = [];
        private readonly IAsyncEnumerator<FarmEvent> _events;

        public JobWatch(IFarm farm, JobId job)
        {
            _events = farm.Watch(job, null, _end.Token).GetAsyncEnumerator(_end.Token);
            Began = Begin();
        }

        /// <summary>The snapshot is there: from now on nothing is missed.</summary>
        public Task Began { get; }

        public async Task<IReadOnlyList<(long Version, int Done)>> UntilDone(int frames)
        {
            while (_done.Count < frames && await _events.MoveNextAsync())
            {
                if (_events.Current is not FarmEvent.FramesChanged changed)
                    continue;
                _done.UnionWith(changed.Frames.Where(frame => frame.State == FrameState.Done).Select(frame => frame.Frame));
                _steps.Add((changed.Version, _done.Count));
            }
            return _steps;
        }

        public void Dispose()
        {
            _end.Cancel();
            _end.Dispose();
        }

        private async Task Begin()
        {
            Assert.True(await _events.MoveNextAsync());
            Assert.IsType<FarmEvent.Snapshot>(_events.Current);
        }
    }
}
