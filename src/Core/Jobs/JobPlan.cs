namespace RenderFarm.Core.Jobs;

/// <summary>The frames of a job by arithmetic: nothing is kept for a frame.</summary>
/// <param name="lists">The job's lists: all in memory, or read by pages.</param>
public sealed class JobPlan(JobHeader header, IJobLists lists)
{
    private readonly OutputTemplate _template = OutputTemplate.Parse(header.OutputName);

    public JobHeader Header => header;

    /// <param name="number">From 1; frames of one pass come before those of the next.</param>
    public PlannedFrame this[int number]
    {
        get
        {
            var place = Place(number);
            var content = lists.Content(place.Content);
            var style = lists.Style(place.Style);
            var settings = lists.Settings(place.Settings);
            return new(number, place.Pass, place.InPass, content, style, settings, OutputName(place, content.Name, style.Name, settings.Name));
        }
    }

    /// <summary>Where a frame lies in the job's lists.</summary>
    /// <param name="number">From 1.</param>
    public FramePlace Place(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, header.Frames);
        var (pass, index) = Math.DivRem(number - 1, header.FramesOfAPass);
        if (header.Listed is not null)
        {
            var choice = lists.Choice(index);
            return new(pass + 1, index + 1, choice.Content, choice.Style, choice.Settings, choice.OutputName);
        }
        var (rest, content) = Math.DivRem(index, header.Contents);
        var (settings, style) = Math.DivRem(rest, header.Styles);
        return new(pass + 1, index + 1, content, style, settings, null);
    }

    /// <summary>Frames of the same job whose results this one needs: itself in the pass before.</summary>
    public IReadOnlyList<int> Needs(int number) => number > header.FramesOfAPass ? [number - header.FramesOfAPass] : [];

    public string OutputName(int number) =>
        Place(number) is var place ? OutputName(place, lists.Content(place.Content).Name, lists.Style(place.Style).Name, lists.Settings(place.Settings).Name) : "";

    private string OutputName(FramePlace place, string content, string style, string settings)
    {
        var name = place.OutputName ?? _template.Name(content, style, settings, place.InPass, place.Pass);
        // The last pass is what was asked for; those before stand beside it.
        return place.Pass == header.Passes || (place.OutputName is null && _template.HasPass)
            ? name
            : $"{Path.GetFileNameWithoutExtension(name)}.pass-{place.Pass}{Path.GetExtension(name)}";
    }

    public static JobPlan Of(JobSpec spec, ContentHash networkHash = default) => new(JobHeader.Of(spec, networkHash), new SpecLists(spec));

    private sealed class SpecLists(JobSpec spec) : IJobLists
    {
        public ContentRef Content(int index) => spec.Contents[index];
        public StyleMix Style(int index) => spec.Styles[index];
        public SettingsVariant Settings(int index) => spec.Settings[index];
        public FrameChoice Choice(int index) => spec.Frames![index];
    }
}

/// <summary>The lists of a job by index from 0, wherever they are kept.</summary>
public interface IJobLists
{
    ContentRef Content(int index);
    StyleMix Style(int index);
    SettingsVariant Settings(int index);
    FrameChoice Choice(int index);
}

/// <param name="Number">In the job, from 1.</param>
/// <param name="Pass">From 1.</param>
/// <param name="InPass">Its number among those of its pass, from 1.</param>
public sealed record PlannedFrame(
    int Number, int Pass, int InPass, ContentRef Content, StyleMix Style, SettingsVariant Settings, string OutputName);

/// <param name="Pass">From 1.</param>
/// <param name="InPass">Number among the frames of its pass, from 1.</param>
/// <param name="Content">Index from 0, as the next two.</param>
/// <param name="OutputName">Null: by the template.</param>
public readonly record struct FramePlace(int Pass, int InPass, int Content, int Style, int Settings, string? OutputName);
