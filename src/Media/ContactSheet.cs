using RenderFarm.Core;
using RenderFarm.Media.Sheets;

namespace RenderFarm.Media;

/// <summary>
/// A grid of pictures like the figures of the paper: a title, a label over each column and before each row, a caption under each
/// picture. Texts are ASCII; too long ones are cut with "...". Pictures smaller than the largest are centred in their cells.
/// </summary>
public sealed record ContactSheet
{
    private static readonly Ink Paper = new(0.980f, 0.976f, 0.965f), Text = Ink.Gray(0.13f), Quiet = Ink.Gray(0.42f),
        Frame = new(0.80f, 0.79f, 0.77f);

    public required string Title { get; init; }

    /// <summary>A second, quieter line: settings, network.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>None, or one for each column.</summary>
    public IReadOnlyList<string> ColumnLabels { get; init; } = [];

    /// <summary>None, or one for each row.</summary>
    public IReadOnlyList<string> RowLabels { get; init; } = [];

    /// <summary>Row by row; rows may differ in length; null leaves a place empty.</summary>
    public required IReadOnlyList<IReadOnlyList<ContactCell?>> Rows { get; init; }

    /// <exception cref="ArgumentException">No pictures at all, or more labels than places.</exception>
    /// <exception cref="InputException">The sheet would be larger than <see cref="Limits"/> allow.</exception>
    public Picture Draw()
    {
        var layout = new SheetLayout(this);
        var canvas = new Canvas(layout.Width, layout.Height, Paper);
        canvas.Text(layout.Margin, layout.Margin, layout.Fit(Title, layout.TitleScale), layout.TitleScale, Text);
        canvas.Text(layout.Margin, layout.SubtitleTop, layout.Fit(Subtitle, layout.Scale), layout.Scale, Quiet);
        for (var column = 0; column < ColumnLabels.Count; column++)
            Centered(canvas, layout, layout.Left(column), layout.ColumnLabelTop, ColumnLabels[column], Text);
        for (var row = 0; row < RowLabels.Count; row++)
            canvas.Text(layout.RowLabelLeft(RowLabels[row]), layout.RowLabelTop(row), RowLabels[row], layout.Scale, Text);
        for (var row = 0; row < Rows.Count; row++)
            for (var column = 0; column < Rows[row].Count; column++)
                if (Rows[row][column] is { } cell)
                    DrawCell(canvas, layout, cell, layout.Left(column), layout.Top(row));
        return canvas.ToPicture();
    }

    private static void DrawCell(Canvas canvas, SheetLayout layout, ContactCell cell, int left, int top)
    {
        var line = layout.Scale;
        var (x, y) = (left + (layout.CellWidth - cell.Picture.Width) / 2, top + (layout.CellHeight - cell.Picture.Height) / 2);
        canvas.Fill(x - line, y - line, cell.Picture.Width + 2 * line, cell.Picture.Height + 2 * line, Frame);
        canvas.Paste(x, y, cell.Picture, Paper);
        Centered(canvas, layout, left, top + layout.CellHeight + layout.CaptionGap, cell.Caption, Quiet);
    }

    private static void Centered(Canvas canvas, SheetLayout layout, int left, int top, string text, Ink ink)
    {
        var fitted = BitmapFont.Fit(text, layout.CellWidth, layout.Scale);
        canvas.Text(left + (layout.CellWidth - BitmapFont.WidthOf(fitted, layout.Scale)) / 2, top, fitted, layout.Scale, ink);
    }
}

/// <summary>One picture of a sheet and what stands below it.</summary>
public sealed record ContactCell(Picture Picture, string Caption = "");
