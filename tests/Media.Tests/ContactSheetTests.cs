using RenderFarm.Core;
using RenderFarm.Media.Sheets;

namespace RenderFarm.Media.Tests;

public sealed class ContactSheetTests
{
    private static readonly Picture Cell = Scratch.Noise(64, 48);

    private static ContactSheet Sheet(string caption = "loss 1") => new()
    {
        Title = "Layers", ColumnLabels = ["1e-5", "1e-4"], RowLabels = ["conv1_1", "conv2_1"],
        Rows = [[new(Cell, caption), new(Cell, caption)], [new(Cell, caption), null]],
    };

    [Fact]
    public void EveryPictureStandsOnTheSheetUnchanged()
    {
        var sheet = Sheet().Draw();
        Assert.Equal(3, Occurrences(sheet, Cell));
    }

    [Fact]
    public void TextsChangeTheSheetAndNothingElseDoes()
    {
        Assert.Equal(Sheet().Draw().Rgb, Sheet().Draw().Rgb);
        Assert.NotEqual(Sheet().Draw().Rgb, Sheet("loss 2").Draw().Rgb);
        Assert.Equal(3, Occurrences(Sheet("a caption far too long for its cell, and not ASCII: ä").Draw(), Cell));
    }

    [Fact]
    public void TransparentPicturesShowThePaper()
    {
        var ghost = new Picture(8, 8, new float[192], new float[64]);
        var sheet = new ContactSheet { Title = "", Rows = [[new(ghost)]] }.Draw();
        Assert.Equal(sheet.Rgb[0], sheet.Plane(0)[sheet.Height / 2 * sheet.Width + sheet.Width / 2]);
    }

    [Fact]
    public void SheetWithoutPicturesOrWithTooManyLabelsIsACallersError()
    {
        Assert.Throws<ArgumentException>(() => new ContactSheet { Title = "x", Rows = [] }.Draw());
        Assert.Throws<ArgumentException>(() => (Sheet() with { RowLabels = ["a", "b", "c"] }).Draw());
    }

    [Fact]
    public void GiantSheetIsRefusedInOneLine()
    {
        var row = Enumerable.Repeat<ContactCell?>(new(Cell), 1000).ToList();
        Assert.Throws<InputException>(() => new ContactSheet { Title = "x", Rows = [row] }.Draw());
    }

    [Fact]
    public void EveryGlyphIsDrawnAndDifferentFromEveryOther()
    {
        var glyphs = Enumerable.Range(' ', 95).Select(c => string.Concat(
            from y in Enumerable.Range(0, 9) from x in Enumerable.Range(0, 5) select BitmapFont.IsSet((char)c, x, y) ? '#' : '.')).ToList();
        Assert.Equal(95, glyphs.Distinct().Count());
        Assert.DoesNotContain('#', glyphs[0]);
    }

    [Theory]
    [InlineData("short", 100, 1, "short")]
    [InlineData("0123456789", 59, 1, "0123456789")]
    [InlineData("0123456789", 58, 1, "012345...")]
    [InlineData("0123456789", 12, 2, "0")]
    public void LongTextsEndInDots(string text, int width, int scale, string expected) =>
        Assert.Equal(expected, BitmapFont.Fit(text, width, scale));

    private static int Occurrences(Picture sheet, Picture cell)
    {
        var found = 0;
        for (var y = 0; y + cell.Height <= sheet.Height; y++)
            for (var x = 0; x + cell.Width <= sheet.Width; x++)
                if (Enumerable.Range(0, cell.Height).All(r => sheet.Plane(1).Slice((y + r) * sheet.Width + x, cell.Width)
                        .SequenceEqual(cell.Plane(1).Slice(r * cell.Width, cell.Width))))
                    found++;
        return found;
    }
}
