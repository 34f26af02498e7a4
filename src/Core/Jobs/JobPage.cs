namespace RenderFarm.Core.Jobs;

/// <summary>A part of one of a job's lists, so that no record outgrows <see cref="FarmLimits.RecordBytes"/>.</summary>
/// <param name="Index">Of the page among those of its kind, from 0.</param>
public abstract record JobPage(int Index)
{
    public sealed record Contents(int Index, IReadOnlyList<ContentRef> Items) : JobPage(Index);

    public sealed record Styles(int Index, IReadOnlyList<StyleMix> Items) : JobPage(Index);

    public sealed record Settings(int Index, IReadOnlyList<SettingsVariant> Items) : JobPage(Index);

    public sealed record Choices(int Index, IReadOnlyList<FrameChoice> Items) : JobPage(Index);

    /// <summary>All pages of a spec.</summary>
    public static IEnumerable<JobPage> Split(JobSpec spec) =>
    [
        .. spec.Contents.Chunk(FarmLimits.ContentsOfAPage).Select((items, i) => new Contents(i, items)),
        .. spec.Styles.Chunk(FarmLimits.StylesOfAPage).Select((items, i) => new Styles(i, items)),
        .. spec.Settings.Chunk(FarmLimits.SettingsOfAPage).Select((items, i) => new Settings(i, items)),
        .. (spec.Frames ?? []).Chunk(FarmLimits.ContentsOfAPage).Select((items, i) => new Choices(i, items)),
    ];

    /// <summary>The spec whose header and pages these are. Its network is the name that was asked for.</summary>
    public static JobSpec Join(JobHeader header, IReadOnlyCollection<JobPage> pages) => new()
    {
        Name = header.Name, Owner = header.Owner, Priority = header.Priority, Network = header.Network, Init = header.Init,
        OutputName = header.OutputName, Policy = header.Policy, Passes = header.Passes, After = header.After, Webhook = header.Webhook,
        Contents = [.. pages.OfType<Contents>().OrderBy(page => page.Index).SelectMany(page => page.Items)],
        Styles = [.. pages.OfType<Styles>().OrderBy(page => page.Index).SelectMany(page => page.Items)],
        Settings = [.. pages.OfType<Settings>().OrderBy(page => page.Index).SelectMany(page => page.Items)],
        Frames = header.Listed is null ? null : [.. pages.OfType<Choices>().OrderBy(page => page.Index).SelectMany(page => page.Items)],
    };
}
