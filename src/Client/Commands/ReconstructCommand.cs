using System.CommandLine;
using RenderFarm.Client.Devices;
using RenderFarm.Client.Sheets;
using RenderFarm.Engine.Experiments;

namespace RenderFarm.Client.Commands;

/// <summary>reconstruct CONTENT --style FILE -o OUT: figure 1 of the paper.</summary>
internal sealed class ReconstructCommand(IPaintingDevices devices)
{
    private readonly SheetOptions _sheet = new(devices);

    private readonly Option<string?> _layers = new("--layers")
    {
        HelpName = "L,...", Description = "One column each. Default: the first of each block.",
    };

    public Command Create()
    {
        var command = new Command(
            "reconstruct", "Paint what the network keeps of a photograph, layer by layer, and of a style, by ever larger sets of layers.");
        _sheet.AddTo(command);
        command.Options.Add(_layers);
        command.SetAction(parsed => _sheet.Run(parsed, (painter, order, engine, cancellation) => Paint(parsed, painter, order, engine, cancellation)));
        return command;
    }

    private void Paint(ParseResult parsed, SheetPainter painter, SheetOrder order, Painter engine, CancellationToken cancellation)
    {
        var layers = parsed.GetValue(_layers)?.Split(',', StringSplitOptions.TrimEntries) ?? Reconstruction.LayersOf(engine.Network);
        foreach (var layer in layers)
            engine.Network.IndexOf(layer);
        painter.Paint("Reconstruction", 2 * layers.Count, (content, style, observer) =>
            Reconstruction.Paint(engine.Renderer, order.Settings, content, style, layers, observer, cancellation));
    }
}
