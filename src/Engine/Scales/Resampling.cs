namespace RenderFarm.Engine.Scales;

/// <summary>
/// Separable resizing of planes, antialiased when shrinking: the kernel is stretched by the ratio, so that every sample counts (what Pillow's
/// resize does with the same kernels). Weights are normalised at the borders. The order of sums is fixed.
/// </summary>
internal static class Resampling
{
    /// <summary>Keys' cubic with a = -1/2 (Catmull-Rom). May overshoot 0..1 at edges: the caller clamps where that matters.</summary>
    public static float[] Bicubic(ReadOnlySpan<float> planes, PixelSize from, PixelSize to) => Resize(planes, from, to, Cubic, 2);

    /// <summary>Never overshoots.</summary>
    public static float[] Bilinear(ReadOnlySpan<float> planes, PixelSize from, PixelSize to) => Resize(planes, from, to, Triangle, 1);

    /// <summary>Bicubic, then clamped to 0..1: for colours.</summary>
    public static float[] Colors(ReadOnlySpan<float> planes, PixelSize from, PixelSize to)
    {
        var resized = Bicubic(planes, from, to);
        foreach (ref var value in resized.AsSpan())
            value = Math.Clamp(value, 0, 1);
        return resized;
    }

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }

    private static double Triangle(double x) => Math.Max(0, 1 - Math.Abs(x));

    private static float[] Resize(ReadOnlySpan<float> planes, PixelSize from, PixelSize to, Func<double, double> kernel, double support)
    {
        if (from == to)
            return planes.ToArray();
        var count = planes.Length / from.Pixels;
        var columns = Reach.Table(from.Width, to.Width, kernel, support);
        var rows = Reach.Table(from.Height, to.Height, kernel, support);
        var narrowed = new float[count * from.Height * to.Width];
        for (var line = 0; line < count * from.Height; line++)
            Across(planes.Slice(line * from.Width, from.Width), columns, narrowed.AsSpan(line * to.Width, to.Width));
        var result = new float[count * to.Pixels];
        for (var plane = 0; plane < count; plane++)
            Down(narrowed.AsSpan(plane * from.Height * to.Width, from.Height * to.Width), rows, result.AsSpan(plane * to.Pixels, to.Pixels), to.Width);
        return result;
    }

    private static void Across(ReadOnlySpan<float> input, Reach[] columns, Span<float> output)
    {
        for (var x = 0; x < output.Length; x++)
        {
            var (first, weights) = columns[x];
            var window = input.Slice(first, weights.Length);
            var sum = 0f;
            for (var i = 0; i < weights.Length; i++)
                sum += weights[i] * window[i];
            output[x] = sum;
        }
    }

    private static void Down(ReadOnlySpan<float> input, Reach[] rows, Span<float> output, int width)
    {
        for (var y = 0; y < rows.Length; y++)
        {
            var (first, weights) = rows[y];
            var line = output.Slice(y * width, width);
            for (var i = 0; i < weights.Length; i++)
            {
                var source = input.Slice((first + i) * width, width);
                for (var x = 0; x < width; x++)
                    line[x] += weights[i] * source[x];
            }
        }
    }

    /// <summary>Which inputs an output sees, and how much of each; the weights sum to 1.</summary>
    private readonly record struct Reach(int First, float[] Weights)
    {
        public static Reach[] Table(int from, int to, Func<double, double> kernel, double support)
        {
            var table = new Reach[to];
            var ratio = (double)from / to;
            var stretch = Math.Max(ratio, 1);
            for (var i = 0; i < to; i++)
            {
                var center = (i + 0.5) * ratio;
                var first = Math.Max(0, (int)Math.Floor(center - support * stretch));
                var last = Math.Min(from - 1, (int)Math.Ceiling(center + support * stretch));
                var weights = new double[last - first + 1];
                for (var n = 0; n < weights.Length; n++)
                    weights[n] = kernel((first + n + 0.5 - center) / stretch);
                var sum = weights.Sum();
                table[i] = new(first, [.. weights.Select(w => (float)(w / sum))]);
            }
            return table;
        }
    }
}
