using System.Buffers.Binary;
using RenderFarm.Core;
using RenderFarm.Media.Headers;

namespace RenderFarm.Media.Reading;

/// <summary>Turns FFmpeg's raw bytes into an upright <see cref="Picture"/>.</summary>
internal static class SampleUnpacker
{
    public static Picture Unpack(PictureHeader header, byte[] raw)
    {
        var place = Placement.Of(header.Width, header.Height, header.Orientation);
        var pixels = header.Width * header.Height;
        var rgb = new float[3 * pixels];
        var alpha = header.Raw.HasAlpha ? new float[pixels] : null;
        if (header.Raw is PackedFormat packed)
            UnpackInterleaved(header, packed, raw, place, rgb, alpha);
        else
            YcbcrConversion.Unpack(header, (PlanarFormat)header.Raw, raw, place, rgb, alpha);
        if (header.TransparentGray is { } key)
            alpha = Array.ConvertAll(rgb[..pixels], v => v == key / 255f ? 0f : 1f);
        if (alpha is not null && !header.AlphaIsDeclared && !alpha.AsSpan().ContainsAnyExcept(1f))
            alpha = null;
        return new Picture(place.Width, place.Height, rgb, alpha, header.Raw.BitsPerSample);
    }

    // n / 255 and n / 65535 rounded to float come back exactly when multiplied and rounded.
    private static void UnpackInterleaved(
        PictureHeader header, PackedFormat format, byte[] raw, Placement place, float[] rgb, float[]? alpha)
    {
        var pixels = header.Width * header.Height;
        var colors = format.Channels - (format.HasAlpha ? 1 : 0);
        for (var y = 0; y < header.Height; y++)
        {
            for (var x = 0; x < header.Width; x++)
            {
                var to = place.Origin + x * place.StepX + y * place.StepY;
                var from = ((long)y * header.Width + x) * format.Channels;
                for (var c = 0; c < 3; c++)
                    rgb[c * pixels + to] = Sample(raw, from + (colors == 1 ? 0 : c), format.BytesPerSample);
                if (alpha is not null)
                    alpha[to] = Sample(raw, from + colors, format.BytesPerSample);
            }
        }
    }

    private static float Sample(byte[] raw, long index, int bytes) => bytes == 1
        ? raw[index] / 255f
        : BinaryPrimitives.ReadUInt16LittleEndian(raw.AsSpan((int)(2 * index), 2)) / 65535f;
}
