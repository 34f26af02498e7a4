using System.CommandLine;
using RenderFarm.Client.Devices;
using RenderFarm.Client.Sheets;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Experiments;

namespace RenderFarm.Client.Commands;

/// <summary>sweep CONTENT --style FILE -o OUT: figure 3 of the paper, or any setting by any other.</summary>
internal sealed class SweepCommand(IPaintingDevices devices)
{
    private readonly SheetOptions _sheet = new(devices);

    private readonly Option<string?> _rows = new("--rows")
    {
        HelpName = "SETTING=V,...",
        Description = $"Values of a setting, one row each, like style-scale=0.5,1,2. Default: style-layers, in nested sets. Settings: {string.Join(", ", SweepAxis.Names)}.",
    };

    private readonly Option<string?> _columns = new("--columns")
    {
        HelpName = "SETTING=V,...",
        Description = $"Values of another setting, one column each. Default: ratio={string.Join(',', SweepAxis.PaperRatios.Values)} (content by style weight).",
    };

    public Command Create()
    {
        var command = new Command("sweep", "Paint a picture with every pair of values of two settings.");
        _sheet.AddTo(command);
        command.Options.Add(_rows);
        command.Options.Add(_columns);
        command.SetAction(parsed => _sheet.Run(parsed, (painter, order, engine, cancellation) => Paint(parsed, painter, order, engine, cancellation)));
        return command;
    }

    private void Paint(ParseResult parsed, SheetPainter painter, SheetOrder order, Painter engine, CancellationToken cancellation)
    {
        var rows = Axis("--rows", parsed.GetValue(_rows)) ?? SweepAxis.NestedLayers(Reconstruction.LayersOf(engine.Network));
        var columns = Axis("--columns", parsed.GetValue(_columns)) ?? SweepAxis.PaperRatios;
        painter.Paint($"{rows.Parameter} by {columns.Parameter}", rows.Values.Count * columns.Values.Count, (content, style, observer) =>
            Sweep.Paint(
                engine.Renderer,
                new RenderRequest { Settings = order.Settings, Content = content, Styles = [new StylePicture(style)] },
                rows, columns, observer, cancellation));
    }

    private static SweepAxis? Axis(string flag, string? text)
    {
        if (text is null)
            return null;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? SweepAxis.Of(text[..equals], text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries))
            : throw new InputException($"{flag} wants a setting and its values, like style-scale=0.5,1,2, not '{text}'.");
    }
}
