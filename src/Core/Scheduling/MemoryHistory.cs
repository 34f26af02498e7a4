namespace RenderFarm.Core.Scheduling;

/// <summary>What frames proved to need, by settings, network and the formula's estimate: the next job of the same kind begins where the last ended.</summary>
internal sealed class MemoryHistory
{
    // Kinds of work that one farm sees between two starts; beyond, the oldest are learnt anew.
    private const int Kinds = 4096;

    private readonly Dictionary<(ContentHash Settings, ContentHash Network, long Estimate), MemoryNeed> _learnt = [];
    private readonly Queue<(ContentHash, ContentHash, long)> _byAge = new();

    public MemoryNeed Corrected((ContentHash Settings, ContentHash Network, long Estimate) kind, MemoryNeed estimate) =>
        _learnt.GetValueOrDefault(kind, estimate);

    public void Learn((ContentHash Settings, ContentHash Network, long Estimate) kind, MemoryNeed need)
    {
        if (!_learnt.ContainsKey(kind))
            _byAge.Enqueue(kind);
        _learnt[kind] = need;
        if (_byAge.Count > Kinds)
            _learnt.Remove(_byAge.Dequeue());
    }
}
