using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Scheduling;

/// <summary>
/// Ranges in memory: those with leases, and of the others those used last, <see cref="SchedulingLimits.RangesKept"/> in all after each
/// <see cref="Trim"/>.
/// </summary>
internal sealed class RangeShelf(Func<JobId, int, FrameRange?> load)
{
    private readonly Dictionary<(JobId Job, int Range), LinkedListNode<Kept>> _byName = [];
    private readonly LinkedList<Kept> _byUse = new();

    private sealed class Kept((JobId Job, int Range) name, FrameRange range)
    {
        public (JobId Job, int Range) Name => name;
        public FrameRange Range { get; set; } = range;
    }

    public int Count => _byUse.Count;

    public FrameRange Get(JobId job, JobHeader header, int index)
    {
        if (_byName.TryGetValue((job, index), out var node))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Range;
        }
        var range = load(job, index) ?? FrameRange.New(JobHeader.FirstOf(index), header.CountOf(index));
        Add((job, index), range);
        return range;
    }

    public void Set(JobId job, int index, FrameRange range)
    {
        if (_byName.TryGetValue((job, index), out var node))
            node.Value.Range = range;
        else
            Add((job, index), range);
    }

    public void Forget(JobId job, int ranges)
    {
        for (var index = 0; index < ranges; index++)
        {
            if (_byName.Remove((job, index), out var node))
                _byUse.Remove(node);
        }
    }

    /// <summary>Takes off what was not used lately. Everything must be written down and readable.</summary>
    public void Trim()
    {
        for (var node = _byUse.Last; _byUse.Count > SchedulingLimits.RangesKept && node is not null;)
        {
            var earlier = node.Previous;
            if (node.Value.Range.LeaseCount == 0)
            {
                _byUse.Remove(node);
                _byName.Remove(node.Value.Name);
            }
            node = earlier;
        }
    }

    private void Add((JobId Job, int Range) name, FrameRange range) => _byName[name] = _byUse.AddFirst(new Kept(name, range));
}
