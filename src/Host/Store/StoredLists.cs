using RenderFarm.Core;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Host.Store;

/// <summary>
/// The lists of a job, page by page from the store. Until the job's submission is on the disk they are those that were submitted. Thread-safe:
/// writer and readers share it.
/// </summary>
internal sealed class StoredLists(PageCache pages, JobId job, JobSpec? submitted) : IJobLists
{
    /// <summary>Kinds of pages, as they are stored.</summary>
    private const int Contents = 0, Styles = 1, SettingsKind = 2, Choices = 3;

    private volatile JobSpec? _submitted = submitted;

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
        : ((JobPage.Contents)Page(Contents, index, FarmLimits.ContentsOfAPage)).Items[index % FarmLimits.ContentsOfAPage];

    public StyleMix Style(int index) => _submitted is { } spec
        ? spec.Styles[index]
        : ((JobPage.Styles)Page(Styles, index, FarmLimits.StylesOfAPage)).Items[index % FarmLimits.StylesOfAPage];

    public SettingsVariant Settings(int index) => _submitted is { } spec
        ? spec.Settings[index]
        : ((JobPage.Settings)Page(SettingsKind, index, FarmLimits.SettingsOfAPage)).Items[index % FarmLimits.SettingsOfAPage];

    public FrameChoice Choice(int index) => _submitted is { } spec
        ? spec.Frames![index]
        : ((JobPage.Choices)Page(Choices, index, FarmLimits.ContentsOfAPage)).Items[index % FarmLimits.ContentsOfAPage];

    /// <summary>The submission is on the disk: its lists need not stay in memory.</summary>
    public void Stored() => _submitted = null;

    private JobPage Page(int kind, int index, int ofAPage) => pages.Get(job, kind, index / ofAPage);
}
