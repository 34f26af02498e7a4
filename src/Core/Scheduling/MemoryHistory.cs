namespace RenderFarm.Core.Scheduling;

/// <summary>What frames proved to need, by device, settings, network and the formula's estimate: the next job of the same kind begins where the last ended.</summary>
internal sealed class MemoryHistory
{
    // Kinds of work that one farm sees between two starts; beyond, the oldest are learnt anew.
    private const int Kinds = 4096;

    private readonly Dictionary<WorkKind, MemoryNeed> _learnt = [];
    private readonly Queue<WorkKind> _byAge = new();

    public MemoryNeed Corrected(WorkKind kind, MemoryNeed estimate) =>
        _learnt.GetValueOrDefault(kind, estimate);

    public void Learn(WorkKind kind, MemoryNeed need)
    {
        if (!_learnt.ContainsKey(kind))
            _byAge.Enqueue(kind);
        _learnt[kind] = need;
        if (_byAge.Count > Kinds)
            _learnt.Remove(_byAge.Dequeue());
    }
}

/// <summary>What takes the same memory, as far as a farm can tell.</summary>
internal readonly record struct WorkKind(string Backend, ContentHash Settings, ContentHash Network, long Estimate);
