using System.Buffers.Binary;
using RenderFarm.Core;

namespace RenderFarm.Media.Writing;

/// <summary>Rounds samples to the nearest of 256 or 65,536 levels after clamping to 0..1; NaN becomes 0.</summary>
internal static class SamplePacker
{
    /// <summary>One row, interleaved, 16-bit samples big-endian as PNG has them; alpha last where there is one.</summary>
    public static void PackRow(Picture picture, int y, Span<byte> row)
    {
        var channels = picture.Alpha is null ? 3 : 4;
        var bytes = picture.BitsPerSample / 8;
        for (var c = 0; c < channels; c++)
        {
            var plane = (c < 3 ? picture.Plane(c) : picture.Alpha).Slice(y * picture.Width, picture.Width);
            for (var x = 0; x < plane.Length; x++)
            {
                var at = (x * channels + c) * bytes;
                if (bytes == 1)
                    row[at] = (byte)Level(plane[x], 255);
                else
                    BinaryPrimitives.WriteUInt16BigEndian(row[at..], (ushort)Level(plane[x], 65535));
            }
        }
    }

    /// <summary>The whole picture as 8-bit RGB over white: what formats without alpha can hold.</summary>
    public static byte[] FlattenedRgb(Picture picture)
    {
        var packed = new byte[3 * picture.Pixels];
        for (var c = 0; c < 3; c++)
        {
            var plane = picture.Plane(c);
            for (var i = 0; i < plane.Length; i++)
            {
                var a = picture.Alpha is { } alpha ? Math.Clamp(alpha[i], 0, 1) : 1;
                packed[3 * i + c] = (byte)Level(Math.Clamp(plane[i], 0, 1) * a + (1 - a), 255);
            }
        }
        return packed;
    }

    /// <summary>The whole picture as 8-bit RGB or RGBA.</summary>
    public static byte[] Packed8(Picture picture)
    {
        var eight = picture.BitsPerSample == 8
            ? picture
            : new Picture(picture.Width, picture.Height, picture.Rgb, picture.Alpha);
        var stride = picture.Width * (picture.Alpha is null ? 3 : 4);
        var packed = new byte[stride * picture.Height];
        for (var y = 0; y < picture.Height; y++)
            PackRow(eight, y, packed.AsSpan(y * stride, stride));
        return packed;
    }

    // Written so that NaN fails both comparisons' sense and ends at 0.
    private static int Level(float value, int levels) => value > 0 ? (int)(Math.Min(value, 1f) * levels + 0.5f) : 0;
}
