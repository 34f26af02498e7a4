using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Client.Submission;

/// <summary>
/// The frames of a request, numbered as its cross product is: contents vary fastest, then styles, then settings. A selection keeps the names
/// that all frames would have, so that what is left out can be submitted later beside it.
/// </summary>
/// <param name="Choices">Null: the cross product of what is left.</param>
internal sealed record FrameSelection(JobRequest Request, IReadOnlyList<FrameChoice>? Choices)
{
    /// <exception cref="InputException">A frame that is not there, a template that cannot be used, or two frames with one name.</exception>
    public static FrameSelection Of(JobRequest request)
    {
        var template = OutputTemplate.Parse(request.Template);
        RefuseNames(request);
        var (contents, styles) = (request.Contents.Count, request.Styles.Count);
        var total = (long)contents * styles * request.Settings.Count;
        if (total > FarmLimits.FramesOfAJob)
            throw new InputException($"{total} frames are more than one job may have ({FarmLimits.FramesOfAJob}): split it.");
        var all = Enumerable.Range(1, (int)total);
        var numbers = request.Frames is null ? all : FrameSet.Parse(request.Frames, (int)total);
        var names = new Dictionary<string, int>();
        var choices = new List<FrameChoice>();
        foreach (var number in numbers)
        {
            var choice = Choice(number, contents, styles);
            var name = NameOf(request, template, choice, number);
            if (!names.TryAdd(name, number))
                throw Collision(request, name, Choice(names[name], contents, styles), choice);
            if (request.Frames is not null)
                choices.Add(choice with { OutputName = name });
        }
        return request.Frames is null
            ? new FrameSelection(request, null)
            : Narrow(request, choices, template.HasNumber);
    }

    // The farm would refuse them too, after everything was sent.
    private static void RefuseNames(JobRequest request)
    {
        foreach (var (name, file) in request.Contents.Select(c => (c.Name, c.File)).Concat(request.Styles.Select(s => (s.Name, s.Pictures[0].File))))
            if (SafeName.FaultOfFile(name) is { } fault)
                throw new InputException($"{file}: '{name}' cannot be used as a name: {fault}; rename it, or give it a name in a job file.");
    }

    private static FrameChoice Choice(int number, int contents, int styles) =>
        new((number - 1) % contents, (number - 1) / contents % styles, (number - 1) / contents / styles);

    private static string NameOf(JobRequest request, OutputTemplate template, FrameChoice c, int number) =>
        template.Name(request.Contents[c.Content].Name, request.Styles[c.Style].Name, request.Settings[c.Settings].Name, number);

    // Contents that no frame needs are neither read nor sent.
    private static FrameSelection Narrow(JobRequest request, List<FrameChoice> choices, bool named)
    {
        var used = choices.Select(c => c.Content).Distinct().ToList();
        var place = new Dictionary<int, int>();
        foreach (var content in used)
            place[content] = place.Count;
        var narrow = request with { Contents = [.. used.Select(c => request.Contents[c])], Frames = null, OutputName = request.Template };
        var isProduct = request.Styles.Count == 1 && request.Settings.Count == 1 && !named;
        return new FrameSelection(narrow, isProduct
            ? null
            : [.. choices.Select(c => c with { Content = place[c.Content], OutputName = named ? c.OutputName : null })]);
    }

    private static InputException Collision(JobRequest request, string name, FrameChoice a, FrameChoice b) => new(
        $"{Describe(request, a)} and {Describe(request, b)} would both be written to {name}: "
        + "tell them apart by --output-name (outputName in a job file), like '{number:0000}-{content}.png'.");

    private static string Describe(JobRequest request, FrameChoice c)
    {
        var varying = (request.Styles.Count > 1 ? $", style {request.Styles[c.Style].Name}" : "")
            + (request.Settings.Count > 1 ? $", settings {request.Settings[c.Settings].Name}" : "");
        return request.Contents[c.Content].File + varying;
    }
}
