using System.Diagnostics.CodeAnalysis;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Scheduling;

/// <summary>What a dispatcher keeps of a job that is not settled: the job itself, which frames are ready, and what was learnt from those done.</summary>
internal sealed class JobBook
{
    private readonly Dictionary<string, MemoryNeed[]> _needs = [];
    private readonly (int Width, int Height)[] _sizes;
    private readonly MemoryEstimate _estimate;
    private readonly MemoryHistory _history;
    private readonly IJobLists _lists;

    public JobBook(Job job, IJobLists lists, MemoryEstimate estimate, MemoryHistory history)
    {
        (Job, _lists, _estimate, _history) = (job, lists, estimate, history);
        Plan = new JobPlan(job.Header, lists);
        Lanes = new Lanes(Plan, lists);
        Ready = new ReadySet(job.Header.Frames);
        LastServed = job.SubmittedAt;
        _sizes = [.. Enumerable.Range(0, job.Header.Contents).Select(lists.Content).Select(c => (c.Width, c.Height)).Distinct()];
        Summarise();
    }

    public Job Job { get; set; }
    public JobPlan Plan { get; }
    public Lanes Lanes { get; }
    public LaneMap Map => Lanes.Map;

    /// <summary>By place: frames that wait for nothing but a worker.</summary>
    public ReadySet Ready { get; }

    public Durations Durations { get; } = new();
    public DateTimeOffset LastServed { get; set; }

    /// <summary>Frames that wait after a setback.</summary>
    public HashSet<int> Delayed { get; } = [];

    public Dictionary<AttemptId, LiveAttempt> Attempts { get; } = [];

    /// <summary>Headers of jobs that this one waits for frame by frame: they never change.</summary>
    public Dictionary<JobId, JobHeader?> Others { get; } = [];

    /// <summary>Whether a job that this one waits for as a whole is not finished.</summary>
    public bool WaitsForJob { get; set; }

    /// <summary>Nothing of it will happen any more, unless a person reopens it.</summary>
    public bool IsSettled => Job.State is JobState.Finished or JobState.Cancelled && Attempts.Count == 0;

    /// <summary>Of a device that paints with this backend.</summary>
    public MemoryNeed Need(int settings, string backend)
    {
        var estimate = Estimate(settings, backend);
        return _history.Corrected(Kind(settings, backend, estimate), estimate);
    }

    public void Learn(int frame, string backend, Func<MemoryNeed, MemoryNeed> learn)
    {
        var settings = Plan.Place(frame).Settings;
        _history.Learn(Kind(settings, backend, Estimate(settings, backend)), learn(Need(settings, backend)));
    }

    /// <summary>Place of the frame that the device should do next: of a lane it is warm for, else the first that fits; -1: none.</summary>
    public int Pick(WorkerDescription device, LargestDevices largest, IReadOnlyList<ContentHash> warm)
    {
        foreach (var affinity in warm)
        {
            if (Lanes.Has(affinity, out var lane) && Fits(lane, device, largest) && Ready.First(Map.Start(lane)) is >= 0 and var place
                && place < Map.End(lane))
                return place;
        }
        for (var place = Ready.First(); place >= 0; place = Ready.First(Map.End(Map.Lane(place))))
        {
            if (Fits(Map.Lane(place), device, largest))
                return place;
        }
        return -1;
    }

    /// <summary>A device that failed is tried again only where none with another backend would do either.</summary>
    public bool Fits(int lane, WorkerDescription device, LargestDevices largest)
    {
        var settings = Lanes.Settings(lane);
        var need = Need(settings, device.Backend);
        return device.MemoryBytes >= need.Bytes
            || (need.Fits(device.MemoryBytes, largest.Of(device.Backend)) && !largest.All.Any(other => other.Bytes >= Need(settings, other.Backend).Bytes));
    }

    /// <summary>In the order in which they will be taken.</summary>
    public IEnumerable<int> ReadyFrames()
    {
        for (var place = Ready.First(); place >= 0; place = Ready.First(place + 1))
            yield return Map.Frame(place);
    }

    /// <summary>As it was last made for the line.</summary>
    public JobSummary Summary { get; private set; }

    [MemberNotNull(nameof(Summary))]
    public JobSummary Summarise() => Summary = new()
    {
        Id = Job.Id,
        Owner = Job.Header.Owner,
        Priority = Job.Priority,
        Submitted = Job.SubmittedAt,
        LastServed = LastServed,
        State = Job.State,
        Ready = WaitsForJob ? 0 : Ready.Count,
        Waiting = Job.Counts.Waiting,
        Running = Attempts.Count,
        Network = Job.Header.NetworkHash,
        Affinities = Lanes.Known,
        SetAside = Job.SetAside,
        SecondsPerFrame = Durations.Median,
    };

    // Asked when the first worker with that backend comes.
    private MemoryNeed Estimate(int settings, string backend)
    {
        if (!_needs.TryGetValue(backend, out var needs))
            _needs.Add(backend, needs = [.. Enumerable.Range(0, Job.Header.Settings).Select(i => EstimateAnew(_lists.Settings(i).Settings, backend))]);
        return needs[settings];
    }

    private MemoryNeed EstimateAnew(RenderSettings settings, string backend) =>
        new(_sizes.Max(size => _estimate(backend, Job.Header.NetworkHash, settings, size.Width, size.Height)));

    private WorkKind Kind(int settings, string backend, MemoryNeed estimate) =>
        new(backend, Lanes.SettingsHash(settings), Job.Header.NetworkHash, estimate.EstimateBytes);
}
