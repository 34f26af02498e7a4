using RenderFarm.Core;

namespace RenderFarm.Media.Sheets;

/// <summary>Where everything of a sheet stands, in pixels. Texts and gaps grow with the pictures.</summary>
internal sealed class SheetLayout
{
    // Labels of a sweep have about 16 characters: from this many pixels of cell on they fit at twice the size.
    private const int LargeCellPx = 192, HugeCellPx = 640;

    private readonly int _firstTop;
    private readonly int _firstLeft;
    private readonly int _rowPitch;

    public SheetLayout(ContactSheet sheet)
    {
        var pictures = sheet.Rows.SelectMany(r => r).OfType<ContactCell>().Select(c => c.Picture).ToList();
        var columns = sheet.Rows.Count == 0 ? 0 : sheet.Rows.Max(r => r.Count);
        if (pictures.Count == 0)
            throw new ArgumentException("A contact sheet needs a picture.", nameof(sheet));
        if (sheet.ColumnLabels.Count > columns || sheet.RowLabels.Count > sheet.Rows.Count)
            throw new ArgumentException("A contact sheet has more labels than places.", nameof(sheet));
        (CellWidth, CellHeight) = (pictures.Max(p => p.Width), pictures.Max(p => p.Height));
        Scale = CellWidth < LargeCellPx ? 1 : CellWidth < HugeCellPx ? 2 : 4;
        var captioned = sheet.Rows.SelectMany(r => r).Any(c => c?.Caption.Length > 0);
        _rowPitch = CellHeight + (captioned ? CaptionGap + LineHeight : 0) + Gap;
        SubtitleTop = Margin + BitmapFont.GlyphHeight * TitleScale + Gap / 2;
        ColumnLabelTop = SubtitleTop + (sheet.Subtitle.Length > 0 ? LineHeight : 0) + Gap;
        _firstTop = ColumnLabelTop + (sheet.ColumnLabels.Count > 0 ? LineHeight + CaptionGap : 0);
        var rowLabels = sheet.RowLabels.Select(l => BitmapFont.WidthOf(l, Scale)).DefaultIfEmpty(0).Max();
        _firstLeft = Margin + (rowLabels > 0 ? rowLabels + Gap : 0);
        var grid = _firstLeft + (long)columns * (CellWidth + Gap) - Gap + Margin;
        Width = SheetSide(Math.Max(grid, BitmapFont.WidthOf(sheet.Title, TitleScale) + 2L * Margin));
        Height = SheetSide(_firstTop + (long)sheet.Rows.Count * _rowPitch - Gap + Margin);
        if ((long)Width * Height > Limits.MaxPixels)
            throw TooLarge(Width, Height);
    }

    public int CellWidth { get; }
    public int CellHeight { get; }

    /// <summary>Pixels per dot of labels and captions.</summary>
    public int Scale { get; }

    public int TitleScale => 2 * Scale;
    public int Width { get; }
    public int Height { get; }
    public int Margin => 16 * Scale;
    public int Gap => 12 * Scale;
    public int CaptionGap => 5 * Scale;
    public int SubtitleTop { get; }
    public int ColumnLabelTop { get; }
    private int LineHeight => BitmapFont.GlyphHeight * Scale;

    public int Left(int column) => _firstLeft + column * (CellWidth + Gap);

    public int Top(int row) => _firstTop + row * _rowPitch;

    /// <summary>Row labels end where the pictures begin.</summary>
    public int RowLabelLeft(string label) => _firstLeft - Gap - BitmapFont.WidthOf(label, Scale);

    // Seven of nine rows stand on the line: those are centred.
    public int RowLabelTop(int row) => Top(row) + (CellHeight - 7 * Scale) / 2;

    public string Fit(string text, int scale) => BitmapFont.Fit(text, Width - 2 * Margin, scale);

    private static int SheetSide(long side) => side <= Limits.MaxSheetPx ? (int)side : throw TooLarge(side, side);

    private static InputException TooLarge(long width, long height) =>
        new($"The contact sheet would be larger than can be handled ({Math.Max(width, height)} pixels a side): fewer or smaller pictures.");
}
