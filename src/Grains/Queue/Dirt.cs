using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Grains.Queue;

/// <summary>What changed since it was last told or written.</summary>
internal sealed class Dirt
{
    private readonly Dictionary<JobId, OfJob> _jobs = [];

    public sealed record OfJob
    {
        public HashSet<int> Ranges { get; } = [];
        public List<FrameEvent> Events { get; } = [];
    }

    public bool IsEmpty => _jobs.Count == 0;

    public IReadOnlyDictionary<JobId, OfJob> Jobs => _jobs;

    public void Add(JobId job)
    {
        if (!_jobs.ContainsKey(job))
            _jobs[job] = new OfJob();
    }

    public void Add(FarmChange change)
    {
        switch (change)
        {
            case FarmChange.OfJob c:
                Add(c.Job);
                break;
            case FarmChange.OfFrames c:
                Add(c.Job);
                _jobs[c.Job].Ranges.Add(c.Range);
                _jobs[c.Job].Events.AddRange(c.Events);
                break;
        }
    }

    /// <summary>What could not be told is told another time; its events are not: who missed them reads the whole.</summary>
    public void Return(JobId job, OfJob dirt)
    {
        Add(job);
        _jobs[job].Ranges.UnionWith(dirt.Ranges);
    }
}
