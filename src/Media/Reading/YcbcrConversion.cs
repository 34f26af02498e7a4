using RenderFarm.Media.Headers;

namespace RenderFarm.Media.Reading;

/// <summary>
/// Y'CbCr of ITU-R BT.601 (as JFIF and WebP prescribe) to R'G'B', without rounding in between. Chroma is interpolated linearly between
/// sample centres: an upright neighbour weighs 3/4, the next 1/4, as libjpeg's and libwebp's own upsampling do.
/// </summary>
internal static class YcbcrConversion
{
    public static void Unpack(
        PictureHeader header, PlanarFormat format, byte[] raw, Placement place, float[] rgb, float[]? alpha)
    {
        var (width, height, pixels) = (header.Width, header.Height, header.Width * header.Height);
        var (chromaWidth, chromaHeight) = (format.ChromaWidth(width), format.ChromaHeight(height));
        var chroma = chromaWidth * chromaHeight;
        var luma = raw.AsSpan(0, pixels);
        var (cbRow, crRow) = (new float[width], new float[width]);
        var scale = format.FullRange ? Scale.Full : Scale.Video;
        for (var y = 0; y < height; y++)
        {
            InterpolateRow(raw.AsSpan(pixels, chroma), chromaWidth, chromaHeight, format, y, cbRow);
            InterpolateRow(raw.AsSpan(pixels + chroma, chroma), chromaWidth, chromaHeight, format, y, crRow);
            for (var x = 0; x < width; x++)
            {
                var to = place.Origin + x * place.StepX + y * place.StepY;
                var l = (luma[y * width + x] - scale.Black) * scale.Luma;
                var (cb, cr) = ((cbRow[x] - 128) * scale.Chroma, (crRow[x] - 128) * scale.Chroma);
                rgb[to] = Math.Clamp(l + 1.402f * cr, 0, 1);
                rgb[pixels + to] = Math.Clamp(l - 0.344136286f * cb - 0.714136286f * cr, 0, 1);
                rgb[2 * pixels + to] = Math.Clamp(l + 1.772f * cb, 0, 1);
                if (alpha is not null)
                    alpha[to] = raw[pixels + 2 * chroma + y * width + x] / 255f;
            }
        }
    }

    private static void InterpolateRow(ReadOnlySpan<byte> plane, int width, int height, PlanarFormat format, int y, float[] row)
    {
        var (near, next) = Neighbours(y, format.Down, height);
        var a = plane.Slice(near * width, width);
        var b = plane.Slice(next * width, width);
        for (var x = 0; x < row.Length; x++)
        {
            var (i, j) = Neighbours(x, format.Across, width);
            row[x] = 0.75f * (0.75f * a[i] + 0.25f * b[i]) + 0.25f * (0.75f * a[j] + 0.25f * b[j]);
        }
    }

    // The chroma sample that covers a luma position, and the one beyond the side that the position lies on; at edges the same.
    private static (int Near, int Next) Neighbours(int position, int subsampling, int length)
    {
        if (subsampling == 1)
            return (position, position);
        var near = position >> 1;
        return (near, Math.Clamp(near + ((position & 1) == 0 ? -1 : 1), 0, length - 1));
    }

    private readonly record struct Scale(float Black, float Luma, float Chroma)
    {
        public static Scale Full => new(0, 1 / 255f, 1 / 255f);

        public static Scale Video => new(16, 1 / 219f, 1 / 224f);
    }
}
