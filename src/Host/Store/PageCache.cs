using RenderFarm.Core.Jobs;

namespace RenderFarm.Host.Store;

/// <summary>Pages of jobs' lists that were used last, of all jobs together. Thread-safe.</summary>
internal sealed class PageCache(FarmStore store)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Name, LinkedListNode<(Name Name, JobPage Page)>> _pages = [];
    private readonly LinkedList<(Name Name, JobPage Page)> _byUse = new();

    private readonly record struct Name(JobId Job, int Kind, int Index);

    public JobPage Get(JobId job, int kind, int index)
    {
        var name = new Name(job, kind, index);
        lock (_lock)
            if (_pages.TryGetValue(name, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Page;
            }
        var page = store.Read(reader => JobRecords.Page(reader, job, kind, index)).SingleOrDefault()
            ?? throw StoreException.Damaged(store.File, $"job {job} lacks page {index} of its list {kind}");
        lock (_lock)
            if (!_pages.ContainsKey(name))
            {
                _pages[name] = _byUse.AddFirst((name, page));
                Trim();
            }
        return page;
    }

    private void Trim()
    {
        while (_byUse.Count > Limits.PagesKept)
        {
            _pages.Remove(_byUse.Last!.Value.Name);
            _byUse.RemoveLast();
        }
    }
}
