using RenderFarm.Core;

namespace RenderFarm.Media;

/// <summary>Small pictures for people to glance at: each pixel is the mean of those it stands for. Fast rather than fine; alpha is left out.</summary>
public static class Thumbnail
{
    /// <returns>The picture itself where it is small enough and opaque.</returns>
    public static Picture Of(Picture picture, int longestPx)
    {
        var longest = Math.Max(picture.Width, picture.Height);
        if (longest <= longestPx)
            return picture.Alpha is null && picture.BitsPerSample == 8 ? picture : new Picture(picture.Width, picture.Height, picture.Rgb);
        var width = Math.Max(1, (int)((long)picture.Width * longestPx / longest));
        var height = Math.Max(1, (int)((long)picture.Height * longestPx / longest));
        var rgb = new float[3 * width * height];
        for (var channel = 0; channel < 3; channel++)
            for (var y = 0; y < height; y++)
                Average(picture, channel, Part(y, picture.Height, height), rgb.AsSpan((channel * height + y) * width, width));
        return new Picture(width, height, rgb);
    }

    private static void Average(Picture picture, int channel, Range rows, Span<float> line)
    {
        var plane = picture.Plane(channel);
        for (var x = 0; x < line.Length; x++)
        {
            var columns = Part(x, picture.Width, line.Length);
            var sum = 0f;
            for (var y = rows.Start.Value; y < rows.End.Value; y++)
                foreach (var sample in plane[(y * picture.Width)..][columns])
                    sum += sample;
            line[x] = sum / ((rows.End.Value - rows.Start.Value) * (columns.End.Value - columns.Start.Value));
        }
    }

    // Never empty: there are more samples than parts.
    private static Range Part(int index, int samples, int parts) =>
        (int)((long)index * samples / parts)..(int)((long)(index + 1) * samples / parts);
}
