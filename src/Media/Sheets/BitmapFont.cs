namespace RenderFarm.Media.Sheets;

/// <summary>
/// A font of our own, drawn in Glyphs.txt: the 95 printable ASCII characters in order, sixteen side by side, 5 x 9 dots each, of which
/// the last two rows hang below the line. Other characters appear as '?'.
/// </summary>
internal static class BitmapFont
{
    private const int GlyphWidth = 5, PerBand = 16;
    private const char First = ' ', Last = '~';

    private static readonly bool[] Dots = Load();

    /// <summary>One dot of space to the right, one below.</summary>
    public const int CellWidth = GlyphWidth + 1;

    public const int GlyphHeight = 9;

    public static int WidthOf(string text, int scale) => Math.Max(0, text.Length * CellWidth - 1) * scale;

    /// <summary>Longer texts end in "...".</summary>
    public static string Fit(string text, int width, int scale)
    {
        var characters = Math.Max(1, (width / scale + 1) / CellWidth);
        return text.Length <= characters ? text : characters <= 3 ? text[..characters] : text[..(characters - 3)] + "...";
    }

    public static bool IsSet(char character, int x, int y)
    {
        var glyph = (character is >= First and <= Last ? character : '?') - First;
        return Dots[(glyph * GlyphHeight + y) * GlyphWidth + x];
    }

    /// <summary>Calls back for every dot of the text, in dots from its upper left corner.</summary>
    public static void Trace(string text, Action<int, int> dot)
    {
        for (var i = 0; i < text.Length; i++)
            for (var y = 0; y < GlyphHeight; y++)
                for (var x = 0; x < GlyphWidth; x++)
                    if (IsSet(text[i], x, y))
                        dot(i * CellWidth + x, y);
    }

    private static bool[] Load()
    {
        using var stream = typeof(BitmapFont).Assembly.GetManifestResourceStream("Glyphs.txt")!;
        using var reader = new StreamReader(stream);
        var lines = reader.ReadToEnd().Split('\n');
        var dots = new bool[(Last - First + 1) * GlyphHeight * GlyphWidth];
        for (var i = 0; i < dots.Length; i++)
        {
            var (glyph, y, x) = (i / (GlyphHeight * GlyphWidth), i / GlyphWidth % GlyphHeight, i % GlyphWidth);
            dots[i] = lines[glyph / PerBand * GlyphHeight + y][glyph % PerBand * CellWidth + x] == '#';
        }
        return dots;
    }
}
