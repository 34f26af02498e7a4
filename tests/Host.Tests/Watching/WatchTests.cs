using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Host.Tests.Watching;

public sealed class WatchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HundredWatchersAllSeeEveryFrameEnd()
    {
        const int frames = 2000;
        await using var farm = await FarmFixture.Open();
        var job = await farm.Submit(100, styles: frames / 100);
        var watchers = Enumerable.Range(0, 100).Select(_ => Task.Run(() => UntilDone(farm.Ask, job), Cancellation)).ToList();
        await farm.Work();
        foreach (var states in await Task.WhenAll(watchers))
            Assert.All(states, state => Assert.Equal(FrameState.Done, state));
    }

    [Fact]
    public async Task WatcherThatComesBackGetsWhatItMissed()
    {
        await using var farm = await FarmFixture.Open();
        var job = await farm.Submit(10);
        var versions = new List<long>();
        await foreach (var step in farm.Ask.Watch(job, null, Cancellation))
        {
            versions.Add(step.Version);
            if (step is FarmEvent.Snapshot)
                await farm.Finish((await farm.Lease(1))[0]);
            else if (step is FarmEvent.FramesChanged { Frames.Count: > 0 })
                break;
        }
        Assert.Equal(versions.Order(), versions);
        await farm.Work();
        var missed = new List<FarmEvent>();
        await foreach (var step in farm.Ask.Watch(job, versions[^1], Cancellation))
        {
            missed.Add(step);
            if (step is FarmEvent.JobChanged { Job.State: JobState.Finished })
                break;
        }
        Assert.DoesNotContain(missed, step => step is FarmEvent.Snapshot);
        Assert.All(missed, step => Assert.True(step.Version > versions[^1]));
    }

    [Fact]
    public async Task VersionFromBeforeARestartIsAnsweredWithASnapshot()
    {
        await using var farm = await FarmFixture.Open();
        var job = await farm.Submit(2);
        var version = (await farm.View(job)).Version;
        await farm.Restart();
        await foreach (var step in farm.Ask.Watch(job, version, Cancellation))
        {
            Assert.True(Assert.IsType<FarmEvent.Snapshot>(step).Version > version);
            break;
        }
    }

    [Fact]
    public async Task WatcherOfTheFarmSeesJobsCome()
    {
        await using var farm = await FarmFixture.Open();
        JobId? job = null;
        await foreach (var step in farm.Ask.Watch(null, null, Cancellation))
        {
            if (step is FarmEvent.Snapshot { Overview: not null, Jobs.Count: 0 })
                job = await farm.Submit(1);
            if (step is FarmEvent.JobChanged changed && changed.Job.Id == job)
                return;
        }
    }

    private static async Task<FrameState[]> UntilDone(IFarm farm, JobId job)
    {
        FrameState[] states = [];
        await foreach (var step in farm.Watch(job, null, Cancellation))
        {
            if (step is FarmEvent.Snapshot { Map: { } map })
                states = [.. map.Runs.SelectMany(run => Enumerable.Repeat(run.State, run.Count))];
            if (step is FarmEvent.FramesChanged changed)
                foreach (var (frame, state) in changed.Frames)
                    states[frame - 1] = state;
            if (states.All(state => state == FrameState.Done))
                break;
        }
        return states;
    }
}
