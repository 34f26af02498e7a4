using RenderFarm.Core.Jobs;

namespace RenderFarm.Host.Store;

/// <summary>
/// The lists of a job, page by page from the store; those used last stay in memory. Until the job's submission is on the disk they are those that
/// were submitted. Thread-safe: writer and readers share it.
/// </summary>
internal sealed class StoredLists(FarmStore store, JobId job, JobSpec? submitted) : IJobLists
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Kind, int Index), LinkedListNode<((int, int) Name, JobPage Page)>> _pages = [];
    private readonly LinkedList<((int, int) Name, JobPage Page)> _byUse = new();
    private JobSpec? _submitted = submitted;

    /// <summary>Kinds of pages, as they are stored.</summary>
    private const int Contents = 0, Styles = 1, SettingsKind = 2, Choices = 3;

    public static int KindOf(JobPage page) => page switch
    {
        JobPage.Contents => Contents,
        JobPage.Styles => Styles,
        JobPage.Settings => SettingsKind,
        JobPage.Choices => Choices,
        _ => throw new ArgumentOutOfRangeException(nameof(page), page, "No such kind of page."),
    };

    public ContentRef Content(int index) => _submitted is { } spec
        ? spec.Contents[index]
        : ((JobPage.Contents)Page(Contents, index / Core.FarmLimits.ContentsOfAPage)).Items[index % Core.FarmLimits.ContentsOfAPage];

    public StyleMix Style(int index) => _submitted is { } spec
        ? spec.Styles[index]
        : ((JobPage.Styles)Page(Styles, index / Core.FarmLimits.StylesOfAPage)).Items[index % Core.FarmLimits.StylesOfAPage];

    public SettingsVariant Settings(int index) => _submitted is { } spec
        ? spec.Settings[index]
        : ((JobPage.Settings)Page(SettingsKind, index / Core.FarmLimits.SettingsOfAPage)).Items[index % Core.FarmLimits.SettingsOfAPage];

    public FrameChoice Choice(int index) => _submitted is { } spec
        ? spec.Frames![index]
        : ((JobPage.Choices)Page(Choices, index / Core.FarmLimits.ContentsOfAPage)).Items[index % Core.FarmLimits.ContentsOfAPage];

    /// <summary>The submission is on the disk: its lists need not stay in memory.</summary>
    public void Stored() => _submitted = null;

    private JobPage Page(int kind, int index)
    {
        lock (_lock)
        {
            if (_pages.TryGetValue((kind, index), out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Page;
            }
            var page = store.Read(reader => JobRecords.Page(reader, job, kind, index)).SingleOrDefault()
                ?? throw StoreException.Damaged(store.File, $"job {job} lacks page {index} of its list {kind}");
            _pages[(kind, index)] = _byUse.AddFirst(((kind, index), page));
            if (_byUse.Count > Limits.PagesOfAJob && _byUse.Last is { } oldest)
            {
                _byUse.RemoveLast();
                _pages.Remove(oldest.Value.Name);
            }
            return page;
        }
    }
}
