using RenderFarm.Core;

namespace RenderFarm.Media.Sheets;

/// <summary>Three planes to draw on, filled with paper.</summary>
internal sealed class Canvas
{
    private readonly float[] _rgb;

    public Canvas(int width, int height, Ink paper)
    {
        (Width, Height, _rgb) = (width, height, new float[3 * width * height]);
        Fill(0, 0, width, height, paper);
    }

    public int Width { get; }
    public int Height { get; }

    public Picture ToPicture() => new(Width, Height, _rgb);

    /// <summary>What lies outside is cut off.</summary>
    public void Fill(int left, int top, int width, int height, Ink ink)
    {
        var (x0, x1) = (Math.Clamp(left, 0, Width), Math.Clamp(left + width, 0, Width));
        for (var c = 0; c < 3; c++)
            for (var y = Math.Max(0, top); y < Math.Min(Height, top + height); y++)
                _rgb.AsSpan((c * Height + y) * Width + x0, x1 - x0).Fill(ink[c]);
    }

    public void Text(int left, int top, string text, int scale, Ink ink) =>
        BitmapFont.Trace(text, (x, y) => Fill(left + x * scale, top + y * scale, scale, scale, ink));

    /// <summary>Transparent parts show the paper.</summary>
    public void Paste(int left, int top, Picture picture, Ink paper)
    {
        for (var c = 0; c < 3; c++)
        {
            var plane = picture.Plane(c);
            for (var i = 0; i < plane.Length; i++)
            {
                var a = picture.Alpha?[i] ?? 1;
                _rgb[(c * Height + top + i / picture.Width) * Width + left + i % picture.Width] = plane[i] * a + paper[c] * (1 - a);
            }
        }
    }
}

/// <summary>A colour, 0..1.</summary>
internal readonly record struct Ink(float R, float G, float B)
{
    public float this[int channel] => channel switch { 0 => R, 1 => G, _ => B };

    public static Ink Gray(float level) => new(level, level, level);
}
