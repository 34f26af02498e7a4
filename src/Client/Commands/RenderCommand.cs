using System.CommandLine.Parsing;
using System.CommandLine;
using RenderFarm.Client.Batch;
using RenderFarm.Client.Devices;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Signals;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;

namespace RenderFarm.Client.Commands;

/// <summary>render CONTENT... --style FILE[:weight]... -o OUT|DIR/</summary>
internal sealed class RenderCommand(IPaintingDevices devices)
{
    // Often enough that little is lost, seldom enough that writing costs nothing beside painting.
    private static readonly CheckpointRule UsualCheckpoints = new(0, 30);

    private readonly Argument<string[]> _contents = new("CONTENT")
    {
        Arity = ArgumentArity.OneOrMore, Description = "Photographs to paint.",
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

    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "OUT|DIR/", Description = "The PNG file to write, or a folder (made if need be) for one of each content.",
    };

    private readonly Option<string?> _preset = new("--preset")
    {
        HelpName = "paper|best|draft", Description = "Where all numbers come from that no flag overrides. Default: best.",
    };

    private readonly Option<string?> _init = new("--init")
    {
        HelpName = "content|noise|FILE", Description = "What the painting starts from.",
    };

    private readonly Option<string?> _checkpoint = new("--checkpoint")
    {
        HelpName = "FILE", Description = "Save the state of the render here while it runs (a folder for several contents). "
            + "Default: OUT.checkpoint, on an interruption only.",
    };

    private readonly Option<string?> _checkpointEvery = new("--checkpoint-every")
    {
        HelpName = "N|Ns", Description = "Save it every N iterations, or every N seconds. Default with --checkpoint: 30s.",
    };

    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from the checkpoint, if there is one." };

    private readonly Option<string?> _preview = new("--preview")
    {
        HelpName = "FILE", Description = "Rewrite this PNG about once a second with the picture of the moment.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Tell what happens as JSON lines on standard output." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would be done: sizes, iterations, memory, seconds." };
    private readonly Option<bool> _force = new("--force") { Description = "Paint what is done already, and replace files that the farm did not make." };

    private readonly SettingFlags _settings = new();
    private readonly EngineOptions _engine = new();

    public Command Create()
    {
        var command = new Command("render", "Paint photographs in the style of other pictures.") { _contents, _styles, _masks, _output, _preset };
        foreach (var option in _settings.Options.Concat(_engine.Options))
            command.Options.Add(option);
        foreach (var option in new Option[] { _engine.Batch, _init, _checkpoint, _checkpointEvery, _resume, _preview, _json, _dryRun, _force })
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using var interruption = new Interruption();
        using var painter = Painter.Open(_engine.Read(parsed), devices);
        var order = Read(parsed, Environment.GetCommandLineArgs()[1..], painter.Network.Name);
        var sink = EventSinks.Choose(parsed.GetValue(_json), order.DryRun);
        try
        {
            return FarmBatch.Suits(order)
                ? new FarmBatch(order, painter.Engines, sink, TimeProvider.System).Run(interruption.Token)
                : new RenderBatch(order, painter.Renderer, painter.Network.Hash.Hex, sink, TimeProvider.System).Run(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.ExitCode != 0)
        {
            return interruption.ExitCode;
        }
    }

    /// <param name="arguments">The words of the command line, for the line that tells how to go on.</param>
    internal RenderOrder Read(ParseResult parsed, IReadOnlyList<string> arguments, string networkName)
    {
        var contents = parsed.GetValue(_contents)!;
        UnknownFlag.Refuse(contents, parsed.CommandResult.Command);
        var styles = StyleArgument.Pair(StylesAndMasks(parsed), File.Exists);
        if (styles.Count == 0)
            throw new InputException("a style is missing: say --style FILE, the picture to paint in the style of.");
        var checkpoint = parsed.GetValue(_checkpoint);
        var (init, initFile) = Init(parsed.GetValue(_init));
        var settings = _settings.Apply(Presets.For(parsed.GetValue(_preset) ?? Presets.Default, networkName), parsed);
        return new RenderOrder
        {
            Contents = contents,
            Styles = styles,
            Output = parsed.GetValue(_output) ?? throw new InputException("the output is missing: say -o OUT.png, or -o DIR/ for several."),
            Settings = init is { } kind ? settings with { Init = kind } : settings,
            InitFile = initFile,
            Checkpoint = checkpoint,
            CheckpointEvery = parsed.GetValue(_checkpointEvery) is { } every
                ? new FlagValue("--checkpoint-every", every).CheckpointRule()
                : checkpoint is null ? CheckpointRule.Never : UsualCheckpoints,
            Resume = parsed.GetValue(_resume),
            PreviewFile = Preview(parsed.GetValue(_preview)),
            Force = parsed.GetValue(_force),
            DryRun = parsed.GetValue(_dryRun),
            ResumeCommand = ShellWords.Join(["./farm", .. arguments.Where(a => a is not ("--resume" or "--force")), "--resume"]),
        };
    }

    private static string? Preview(string? file)
    {
        if (file is not null)
            PictureCodec.CheckWritable(file);
        return file;
    }

    internal static (InitKind?, string?) Init(string? text) => text switch
    {
        null => (null, null),
        "content" => (InitKind.Content, null),
        "noise" => (InitKind.Noise, null),
        _ => (InitKind.Picture, text),
    };

    /// <summary>Values of --style and --mask in the order they were given.</summary>
    internal static IEnumerable<(string Flag, string Value)> StylesAndMasks(ParseResult parsed)
    {
        var flag = "";
        foreach (var token in parsed.Tokens)
            if (token.Type == TokenType.Option)
                flag = token.Value;
            else if (flag is "--style" or "--mask")
            {
                yield return (flag, token.Value);
                flag = "";
            }
    }
}
