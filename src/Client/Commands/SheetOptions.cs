using System.CommandLine;
using RenderFarm.Client.Devices;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Sheets;
using RenderFarm.Client.Signals;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Client.Commands;

/// <summary>What the commands that make a contact sheet have in common.</summary>
internal sealed class SheetOptions(IPaintingDevices devices)
{
    // Ten or twenty pictures side by side: each is a proof.
    private const string UsualPreset = "draft";
    private const int UsualSizePx = 256;

    private readonly Argument<string> _content = new("CONTENT") { Description = "A photograph." };
    private readonly Option<string?> _style = new("--style") { HelpName = "FILE", Description = "A picture whose style is taken." };
    private readonly Option<string?> _output = new("--output", "-o") { HelpName = "OUT", Description = "The sheet to write." };

    private readonly Option<string?> _preset = new("--preset")
    {
        HelpName = "paper|best|draft", Description = $"Where the numbers come from that no flag overrides. Default: {UsualPreset}, at {UsualSizePx} px.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Tell what happens as JSON lines on standard output." };
    private readonly Option<bool> _force = new("--force") { Description = "Replace a file that the farm did not make." };
    private readonly SettingFlags _settings = new();
    private readonly EngineOptions _engine = new();

    public void AddTo(Command command)
    {
        command.Arguments.Add(_content);
        foreach (var option in new Option[] { _style, _output, _preset }.Concat(_settings.Options).Concat(_engine.Options).Append(_json).Append(_force))
            command.Options.Add(option);
    }

    /// <summary>Opens the engine, reads the order, and paints; gives the exit code.</summary>
    public int Run(ParseResult parsed, Action<SheetPainter, SheetOrder, Painter, CancellationToken> paint)
    {
        using var interruption = new Interruption();
        using var painter = Painter.Open(_engine.Read(parsed), devices);
        var order = Read(parsed, painter.Network);
        var sink = EventSinks.Choose(parsed.GetValue(_json), dryRun: false);
        try
        {
            paint(new SheetPainter(order, sink, TimeProvider.System), order, painter, interruption.Token);
            return 0;
        }
        catch (Exception) when (interruption.ExitCode != 0)
        {
            sink.On(new Interrupted(order.Content, null, "interrupted: no sheet was written"));
            return interruption.ExitCode;
        }
    }

    private SheetOrder Read(ParseResult parsed, Network network)
    {
        var content = parsed.GetValue(_content)!;
        UnknownFlag.Refuse([content], parsed.CommandResult.Command);
        var preset = Presets.For(parsed.GetValue(_preset) ?? UsualPreset, network.Name) with { SizePx = UsualSizePx };
        return new SheetOrder(
            content,
            parsed.GetValue(_style) ?? throw new InputException("a style is missing: say --style FILE."),
            parsed.GetValue(_output) ?? throw new InputException("the output is missing: say -o OUT.png."),
            _settings.Apply(preset, parsed),
            parsed.GetValue(_force));
    }
}
