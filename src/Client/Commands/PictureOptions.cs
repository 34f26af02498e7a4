using System.CommandLine;
using System.CommandLine.Parsing;
using RenderFarm.Client.JobFiles;
using RenderFarm.Client.Submission;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Commands;

/// <summary>What submit paints, and how: contents, styles and settings, as for render; or a job file that says it all.</summary>
internal sealed class PictureOptions
{
    private readonly Argument<string[]> _contents = new("CONTENT")
    {
        Arity = ArgumentArity.ZeroOrMore, Description = "Photographs to paint, or one job file (.yaml, .json).",
    };

    private readonly Option<string?> _from = new("--from")
    {
        HelpName = "LIST", Description = "Names of more photographs, one a line; '-' is standard input: find photos -name '*.jpg' | ./farm submit --from - ...",
    };

    private readonly Option<string[]> _styles = new("--style")
    {
        HelpName = "FILE[:weight]", Arity = ArgumentArity.OneOrMore,
        Description = "A picture whose style is taken; repeat it to blend several by their weights.",
    };

    private readonly Option<string[]> _masks = new("--mask")
    {
        HelpName = "FILE", Arity = ArgumentArity.OneOrMore,
        Description = "Where the --style before it goes in the content: white is all of it, black none.",
    };

    private readonly Option<string?> _preset = new("--preset")
    {
        HelpName = "paper|best|draft", Description = "Where all numbers come from that no flag overrides. Default: best.",
    };

    private readonly Option<string?> _init = new("--init") { HelpName = "content|noise|FILE", Description = "What the painting starts from." };
    private readonly Option<string?> _network = new("--network") { HelpName = "NAME", Description = "Feature network, by a name or hash that the farm knows. Default: farmnet." };
    private readonly SettingFlags _settings = new();

    public void AddTo(Command command)
    {
        command.Arguments.Add(_contents);
        foreach (var option in Pictures.Concat([_from]))
            command.Options.Add(option);
    }

    private IEnumerable<Option> Pictures => new Option[] { _styles, _masks, _preset }.Concat(_settings.Options).Append(_init).Append(_network);

    /// <exception cref="InputException">Something is missing, or does not fit together.</exception>
    /// <exception cref="FaultsException">The job file has faults.</exception>
    public JobRequest Read(ParseResult parsed)
    {
        var contents = parsed.GetValue(_contents) ?? [];
        UnknownFlag.Refuse(contents, parsed.CommandResult.Command);
        if (contents.FirstOrDefault(JobFileText.IsJobFile) is { } file)
            return OfJobFile(file, contents.Length, parsed);
        string[] all = [.. contents, .. Listed(parsed.GetValue(_from))];
        if (all.Length == 0)
            throw new InputException("there is nothing to paint: name photographs or a job file.");
        var styles = StyleArgument.Pair(RenderCommand.StylesAndMasks(parsed), File.Exists);
        if (styles.Count == 0)
            throw new InputException("a style is missing: say --style FILE, the picture to paint in the style of.");
        return OfPictures(all, styles, parsed);
    }

    private JobRequest OfJobFile(string file, int words, ParseResult parsed)
    {
        if (words > 1 || parsed.GetValue(_from) is not null)
            throw new InputException($"{file} is a job file and stands alone: list its pictures in it, or submit them in another call.");
        var beside = Pictures.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false });
        return beside is null
            ? JobFile.Read(file)
            : throw new InputException($"{beside.Name} has no place beside a job file: say it in {file}.");
    }

    private JobRequest OfPictures(string[] contents, IReadOnlyList<StyleArgument> styles, ParseResult parsed)
    {
        var network = parsed.GetValue(_network) ?? "farmnet";
        var preset = parsed.GetValue(_preset) ?? Presets.Default;
        var (init, initFile) = RenderCommand.Init(parsed.GetValue(_init));
        var settings = _settings.Apply(Presets.For(preset, network), parsed);
        RefuseMissing([.. contents, .. styles.SelectMany(s => new[] { s.File, s.Mask }).Append(initFile).OfType<string>()]);
        var first = Path.GetFileName(contents[0]);
        return new JobRequest
        {
            Name = contents.Length == 1 ? first : $"{first} and {contents.Length - 1} more",
            Contents = [.. contents.Select(file => new ContentFile(file, Path.GetFileName(file)))],
            Styles = [new StyleChoice(Path.GetFileName(styles[0].File), styles)],
            Settings = [new SettingsVariant(preset, init is { } kind ? settings with { Init = kind } : settings)],
            Network = network,
            InitFile = initFile,
        };
    }

    // Before a farm is asked for: nobody needs one to learn of a slip.
    private static void RefuseMissing(string[] files)
    {
        var faults = new List<string>();
        foreach (var file in files)
            try
            {
                FilePattern.CheckedFile(file);
            }
            catch (InputException e)
            {
                faults.Add(e.Message);
            }
        if (faults.Count > 0)
            throw new FaultsException(faults);
    }

    private static IEnumerable<string> Listed(string? list)
    {
        if (list is null)
            return [];
        if (list == "-")
            return Lines(Console.In);
        try
        {
            using var reader = new StreamReader(list);
            return [.. Lines(reader)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--from {list} cannot be read: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Lines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            if (line.Length > 0)
                yield return line;
    }
}
