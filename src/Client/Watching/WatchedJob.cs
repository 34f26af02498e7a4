using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Watching;

/// <summary>A job as its events tell it, folded together.</summary>
internal sealed class WatchedJob
{
    private FrameState[] _states = [];

    /// <summary>Null until the first snapshot.</summary>
    public JobView? Job { get; private set; }

    /// <summary>Frames that are being painted, by number.</summary>
    public SortedDictionary<int, FrameProgress> Running { get; } = [];

    /// <summary>Nothing more will happen unless a person does something.</summary>
    public bool Ended => Job?.State is JobState.Finished or JobState.Cancelled or JobState.Stopped;

    public bool AllDone => Job is { } job && job.Counts.Done == job.Counts.Total;

    /// <summary>Share of the job's work that is done, with that of the frames that run.</summary>
    public double Done => Job is not { Counts.Total: > 0 } job ? 0
        : (job.Counts.Done + job.Counts.Skipped + job.Counts.Failed + Running.Values.Sum(f => f.Progress?.Done ?? 0)) / job.Counts.Total;

    /// <returns>Frames that this event made done or failed.</returns>
    public WatchStep Apply(FarmEvent happened)
    {
        switch (happened)
        {
            case FarmEvent.Snapshot snapshot:
                Job = snapshot.Jobs.Count > 0 ? snapshot.Jobs[0] : Job;
                Running.Clear();
                return snapshot.Map is { } map ? Take(map) : new WatchStep();
            case FarmEvent.JobChanged changed:
                Job = changed.Job;
                return new WatchStep();
            case FarmEvent.FramesChanged frames:
                foreach (var running in frames.Running)
                    Running[running.Frame] = running;
                return Take(frames.Frames);
            default:
                return new WatchStep();
        }
    }

    /// <inheritdoc cref="Apply"/>
    public WatchStep Take(FrameMap map)
    {
        Array.Resize(ref _states, map.Runs.Sum(run => run.Count) + 1);
        var step = new WatchStep();
        var number = 1;
        foreach (var run in map.Runs)
            for (var end = number + run.Count; number < end; number++)
                Enter(number, run.State, step);
        return step;
    }

    private WatchStep Take(IReadOnlyList<FrameChange> changes)
    {
        var step = new WatchStep();
        foreach (var change in changes)
        {
            if (change.Frame >= _states.Length)
                Array.Resize(ref _states, change.Frame + 1);
            Enter(change.Frame, change.State, step);
        }
        return step;
    }

    private void Enter(int frame, FrameState state, WatchStep step)
    {
        if (state != FrameState.Running)
            Running.Remove(frame);
        if (_states[frame] == state)
            return;
        _states[frame] = state;
        if (state == FrameState.Done)
            step.Done.Add(frame);
        else if (state == FrameState.Failed)
            step.Failed.Add(frame);
    }
}

/// <summary>What one event changed.</summary>
internal sealed class WatchStep
{
    public List<int> Done { get; } = [];
    public List<int> Failed { get; } = [];
}
