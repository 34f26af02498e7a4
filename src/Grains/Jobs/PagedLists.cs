using RenderFarm.Core;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Grains.Jobs;

/// <summary>The lists of a job out of its encoded pages, of which those used last are decoded. Thread-safe.</summary>
internal sealed class PagedLists : IJobLists
{
    private readonly Lock _lock = new();
    private readonly List<byte[]>[] _pages = [[], [], [], []];
    private readonly LinkedList<(int Kind, int Index, JobPage Page)> _decoded = new();

    private enum Kind
    {
        Contents,
        Styles,
        Settings,
        Choices,
    }

    /// <param name="pages">In the order of their indices within each kind.</param>
    public static PagedLists Of(IEnumerable<byte[]> pages)
    {
        var lists = new PagedLists();
        foreach (var bytes in pages)
            lists._pages[(int)KindOf(JobRecordCodec.DecodePage(bytes))].Add(bytes);
        return lists;
    }

    public ContentRef Content(int index) =>
        ((JobPage.Contents)Page(Kind.Contents, index / FarmLimits.ContentsOfAPage)).Items[index % FarmLimits.ContentsOfAPage];

    public StyleMix Style(int index) => ((JobPage.Styles)Page(Kind.Styles, index / FarmLimits.StylesOfAPage)).Items[index % FarmLimits.StylesOfAPage];

    public SettingsVariant Settings(int index) =>
        ((JobPage.Settings)Page(Kind.Settings, index / FarmLimits.SettingsOfAPage)).Items[index % FarmLimits.SettingsOfAPage];

    public FrameChoice Choice(int index) =>
        ((JobPage.Choices)Page(Kind.Choices, index / FarmLimits.ContentsOfAPage)).Items[index % FarmLimits.ContentsOfAPage];

    private static Kind KindOf(JobPage page) => page switch
    {
        JobPage.Contents => Kind.Contents,
        JobPage.Styles => Kind.Styles,
        JobPage.Settings => Kind.Settings,
        _ => Kind.Choices,
    };

    private JobPage Page(Kind kind, int index)
    {
        lock (_lock)
        {
            for (var node = _decoded.First; node is not null; node = node.Next)
            {
                if (node.Value.Kind != (int)kind || node.Value.Index != index)
                    continue;
                _decoded.Remove(node);
                _decoded.AddFirst(node);
                return node.Value.Page;
            }
            var page = JobRecordCodec.DecodePage(_pages[(int)kind][index]);
            _decoded.AddFirst(((int)kind, index, page));
            if (_decoded.Count > Limits.PagesDecoded)
                _decoded.RemoveLast();
            return page;
        }
    }
}
