using RenderFarm.Core;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace RenderFarm.Silo.Pictures;

/// <summary>ImageSharp's interleaved pixels to and from our planes; n / 255 and n / 65535 come back exactly when multiplied and rounded.</summary>
internal static class Pixels
{
    /// <summary>Disposes of the image.</summary>
    public static Picture Read(Image<Rgba32> image, bool hasAlpha) =>
        Read(image, hasAlpha, 8, static (Rgba32 p) => (p.R / 255f, p.G / 255f, p.B / 255f, p.A / 255f));

    /// <inheritdoc cref="Read(Image{Rgba32}, bool)"/>
    public static Picture Read(Image<Rgba64> image, bool hasAlpha) =>
        Read(image, hasAlpha, 16, static (Rgba64 p) => (p.R / 65535f, p.G / 65535f, p.B / 65535f, p.A / 65535f));

    public static Image<Rgb24> OverWhite(Picture picture) => Write(picture, (r, g, b, a) => new Rgb24(Level(Mixed(r, a)), Level(Mixed(g, a)), Level(Mixed(b, a))));

    public static Image<Rgba32> WithAlpha(Picture picture) => Write(picture, (r, g, b, a) => new Rgba32(Level(r), Level(g), Level(b), Level(a)));

    private static Picture Read<T>(Image<T> image, bool hasAlpha, int bits, Func<T, (float R, float G, float B, float A)> samples) where T : unmanaged, IPixel<T>
    {
        using (image)
        {
            var (width, height) = (image.Width, image.Height);
            var pixels = width * height;
            var rgb = new float[3 * pixels];
            var alpha = hasAlpha ? new float[pixels] : null;
            image.ProcessPixelRows(rows =>
            {
                for (var y = 0; y < height; y++)
                {
                    var row = rows.GetRowSpan(y);
                    for (var x = 0; x < width; x++)
                    {
                        var at = y * width + x;
                        (rgb[at], rgb[pixels + at], rgb[2 * pixels + at], var a) = samples(row[x]);
                        alpha?[at] = a;
                    }
                }
            });
            return new Picture(width, height, rgb, alpha, bits);
        }
    }

    private static Image<T> Write<T>(Picture picture, Func<float, float, float, float, T> pixel) where T : unmanaged, IPixel<T>
    {
        var image = new Image<T>(picture.Width, picture.Height);
        image.ProcessPixelRows(rows =>
        {
            for (var y = 0; y < picture.Height; y++)
            {
                var row = rows.GetRowSpan(y);
                for (var x = 0; x < picture.Width; x++)
                {
                    var at = y * picture.Width + x;
                    row[x] = pixel(picture.Plane(0)[at], picture.Plane(1)[at], picture.Plane(2)[at], picture.Alpha?[at] ?? 1);
                }
            }
        });
        return image;
    }

    private static float Mixed(float value, float alpha) => Math.Clamp(value, 0, 1) * Math.Clamp(alpha, 0, 1) + (1 - Math.Clamp(alpha, 0, 1));

    // NaN fails the comparison and ends at 0.
    private static byte Level(float value) => value > 0 ? (byte)(Math.Min(value, 1f) * 255 + 0.5f) : (byte)0;
}
