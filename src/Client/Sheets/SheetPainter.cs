using System.Globalization;
using RenderFarm.Client.Batch;
using RenderFarm.Client.Progress;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Experiments;
using RenderFarm.Media;
using RenderFarm.Media.Provenance;

namespace RenderFarm.Client.Sheets;

/// <summary>Paints the pictures of an experiment and writes them as one labelled sheet.</summary>
internal sealed class SheetPainter(SheetOrder order, IEventSink sink, TimeProvider time)
{
    private readonly PictureCodec _codec = new();

    /// <summary>Paints all pictures of a sheet of this content and style.</summary>
    public delegate RenderGrid Experiment(Picture content, Picture style, IRenderObserver observer);

    public void Paint(string title, int count, Experiment experiment)
    {
        PictureCodec.CheckWritable(order.Output);
        var inputs = new Inputs
        {
            Content = InputFile.Of(order.Content), Styles = [new StyleInput(InputFile.Of(order.Style), 1, null)],
        };
        if (File.Exists(order.Output) && !order.Force && !ResultMetadata.IsOurs(PictureMetadata.Read(order.Output)))
            throw new InputException(
                $"{order.Output} exists and does not say that the farm painted it: choose another name, or --force to replace it.");
        OutputFolder.Prepare([order.Output]);
        var began = time.GetTimestamp();
        sink.On(new Started(order.Content, order.Output, 1, 1));
        var grid = experiment(_codec.Read(order.Content), _codec.Read(order.Style), new SheetObserver(count, sink, time));
        var sheet = Sheet(title, grid).Draw();
        _codec.Write(order.Output, sheet, ResultMetadata.Of(order.Settings, inputs, grid.Results[0]));
        var last = grid.Results[^1];
        sink.On(new Finished(
            order.Content, order.Output, sheet.Width, sheet.Height, grid.Results.Sum(result => result.Iterations),
            time.GetElapsedTime(began).TotalSeconds, "iterations", last.Backend, last.NetworkName, last.Losses));
    }

    private ContactSheet Sheet(string title, RenderGrid grid) => new()
    {
        Title = $"{title}: {Path.GetFileName(order.Content)}, {Path.GetFileName(order.Style)}",
        Subtitle = $"{grid.Results[0].NetworkName}, preset {order.Settings.Preset}, {grid.Results[0].Iterations} iterations each; c and s: loss of content and style",
        ColumnLabels = grid.Columns,
        RowLabels = grid.Rows,
        Rows = [.. grid.Rows.Select((_, row) => (IReadOnlyList<ContactCell?>)[.. grid.Columns.Select((_, column) => Cell(grid[row, column]))])],
    };

    private static ContactCell Cell(RenderResult result)
    {
        (string Name, double Loss)[] losses = [("c", result.Losses.Content), ("s", result.Losses.Style)];
        return new(
            result.Picture,
            string.Join(' ', losses.Where(l => l.Loss > 0).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Name} {l.Loss:G3}"))));
    }
}
