using System.Diagnostics;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Scheduling;
using RenderFarm.Core.Workers;

namespace RenderFarm.Simulation.Tests;

/// <summary>
/// One job of a million frames. An ordinary run plays its first frames and cancels the rest; with <c>SIMULATION_MILLION=1</c> in the environment every
/// frame is leased and reported, and the memory and time that took are written to the test's output.
/// </summary>
public sealed class MillionFramesTests
{
    private const int Frames = 1_000_000, Ordinary = 20_000;
    private const long MostBytes = 300L << 20;

    private static readonly ContentHash Hash = ContentHash.Of([1]);
    private readonly Dictionary<int, FrameRange> _unsettled = [];
    private readonly Dictionary<JobId, Job> _jobs = [];
    private readonly JobId _job = JobId.New(FarmPlan.Start, 1);
    private readonly SplitMix _draws = new(1);
    private DateTimeOffset _now = FarmPlan.Start;
    private int _largestRecord;

    [Fact]
    public void JobOfAMillionFramesKeepsItsBounds()
    {
        var all = Environment.GetEnvironmentVariable("SIMULATION_MILLION") is { Length: > 0 };
        var (dispatcher, before) = (New(), GC.GetTotalMemory(true));
        var watch = Stopwatch.StartNew();
        Do(dispatcher, d => d.Submit(_job, Header(), _now));
        var workers = Enumerable.Range(0, 8).Select(i => WorkerId.Parse($"n/{i}")).ToArray();
        foreach (var worker in workers)
            dispatcher.Join(new WorkerDescription(worker, "n", "cpu", "null", 1, [], "1"), _now);
        var frames = all ? Frames : Ordinary;
        Play(dispatcher, workers, frames / 2);
        // Half way, when as much is held as ever.
        var taken = GC.GetTotalMemory(true) - before;
        Play(dispatcher, workers, frames - frames / 2);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{frames} frames in {watch.Elapsed.TotalSeconds:0.0} s, {taken >> 20} MiB, largest record {_largestRecord} bytes");
        Assert.InRange(taken, 0, MostBytes);
        if (!all)
            Do(dispatcher, d => d.Change(_job, new JobChange.Cancel(), "somebody", _now));
        Do(dispatcher, d => d.Tick(_now));
        Assert.Equal(all ? JobState.Finished : JobState.Cancelled, _jobs[_job].State);
        Assert.InRange(_largestRecord, 1, FarmLimits.RecordBytes);
        Assert.InRange(_jobs[_job].Encode().Length, 1, FarmLimits.RecordBytes);
        GC.KeepAlive(dispatcher);
    }

    private void Play(Dispatcher dispatcher, WorkerId[] workers, int frames)
    {
        for (var done = 0; done < frames;)
        {
            _now = _now.AddSeconds(1);
            Do(dispatcher, d => d.Tick(_now));
            foreach (var worker in workers)
            {
                var tasks = Do(dispatcher, d => d.Lease(new LeaseRequest(worker, 64, []), () => new AttemptId(_draws.Guid()), _now))!;
                foreach (var task in tasks)
                    Assert.Equal(Acknowledgement.Recorded, Do(dispatcher, d => d.Report(new AttemptReport(worker, _job, task.Frame, task.Attempt, new Outcome.Rendered(Result()), []), _now)));
                done += tasks.Count;
                if (done >= frames)
                    break;
            }
        }
    }

    private T Do<T>(Dispatcher dispatcher, Func<Dispatcher, Decision<T>> decide)
    {
        var decision = decide(dispatcher);
        dispatcher.Apply(decision.Changes, _now);
        foreach (var change in decision.Changes)
        {
            if (change is FarmChange.OfJob { Event: JobEvent.Submitted submitted })
                _jobs[_job] = Job.Of(submitted);
            else if (change is FarmChange.OfJob job)
                _jobs[_job] = _jobs[_job].Apply(job.Event);
            else if (change is FarmChange.OfFrames ofFrames)
                Keep(ofFrames.Range, dispatcher.Range(_jobs[_job], ofFrames.Range));
        }
        return decision.Answer;
    }

    // What is settled is on the disk of a real host: this one only looks at how long its record is.
    private void Keep(int index, FrameRange range)
    {
        _unsettled[index] = range;
        if (!range.IsSettled)
            return;
        _unsettled.Remove(index);
        _largestRecord = Math.Max(_largestRecord, range.Encode().Length);
    }

    private Dispatcher New() => new(new DispatcherOptions
    {
        LoadJob = _jobs.GetValueOrDefault,
        LoadRange = (_, index) => _unsettled.GetValueOrDefault(index),
        Lists = _ => new Counted(),
    });

    private FrameResult Result() => new(
        ContentHash.Of(BitConverter.GetBytes(_draws.Next())), 1000, 64, 48, new LossReport(1, 1, 0, 0, 0), 2, 10, 0.05, "null", Hash);

    private static JobHeader Header() => new()
    {
        Name = "a million", Owner = "ada", Priority = 50, Network = "farmnet", NetworkHash = Hash, OutputName = "{number}.png", Policy = new JobPolicy(),
        Passes = 1, After = [], Contents = Frames, Styles = 1, Settings = 1,
    };

    private sealed class Counted : IJobLists
    {
        private static readonly SettingsVariant Variant = new("draft", new RenderSettings { Preset = "draft" });

        public ContentRef Content(int index) => new($"c{index}", Hash, 640, 480);
        public StyleMix Style(int index) => new("style", [new StyleRef(new BlobRef("s", Hash))]);
        public SettingsVariant Settings(int index) => Variant;
        public FrameChoice Choice(int index) => throw new NotSupportedException();
    }
}
