using System.Diagnostics.CodeAnalysis;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Scheduling;

/// <summary>What a dispatcher keeps of a job that is not settled: the job itself, which frames are ready, and what was learnt from those done.</summary>
internal sealed class JobBook
{
    private readonly MemoryNeed[] _needs;
    private readonly MemoryHistory _history;
    private readonly IJobLists _lists;

    public JobBook(Job job, IJobLists lists, Func<ContentHash, RenderSettings, int, int, long> estimate, MemoryHistory history)
    {
        (Job, _lists, _history) = (job, lists, history);
        Plan = new JobPlan(job.Header, lists);
        Lanes = new Lanes(Plan, lists);
        Ready = new ReadySet(job.Header.Frames);
        LastServed = job.SubmittedAt;
        _needs = new MemoryNeed[job.Header.Settings];
        var sizes = Enumerable.Range(0, job.Header.Contents).Select(lists.Content).Select(c => (c.Width, c.Height)).Distinct().ToArray();
        for (var settings = 0; settings < _needs.Length; settings++)
        {
            var variant = lists.Settings(settings).Settings;
            _needs[settings] = new MemoryNeed(sizes.Max(size => estimate(job.Header.NetworkHash, variant, size.Width, size.Height)));
        }
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

    public MemoryNeed Need(int settings) => _history.Corrected(Key(settings), _needs[settings]);

    public void Learn(int frame, Func<MemoryNeed, MemoryNeed> learn)
    {
        var settings = Plan.Place(frame).Settings;
        _history.Learn(Key(settings), learn(Need(settings)));
    }

    /// <summary>Place of the frame that the device should do next: of a lane it is warm for, else the first that fits; -1: none.</summary>
    public int Pick(long deviceBytes, long largestBytes, IReadOnlyList<ContentHash> warm)
    {
        foreach (var affinity in warm)
        {
            if (Lanes.Has(affinity, out var lane) && Fits(lane, deviceBytes, largestBytes) && Ready.First(Map.Start(lane)) is >= 0 and var place
                && place < Map.End(lane))
                return place;
        }
        for (var place = Ready.First(); place >= 0; place = Ready.First(Map.End(Map.Lane(place))))
        {
            if (Fits(Map.Lane(place), deviceBytes, largestBytes))
                return place;
        }
        return -1;
    }

    public bool Fits(int lane, long deviceBytes, long largestBytes) => Need(Lanes.Settings(lane)).Fits(deviceBytes, largestBytes);

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

    private (ContentHash, ContentHash, long) Key(int settings) => (Lanes.SettingsHash(settings), Job.Header.NetworkHash, _needs[settings].EstimateBytes);
}
