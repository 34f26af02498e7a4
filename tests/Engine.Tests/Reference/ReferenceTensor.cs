namespace RenderFarm.Engine.Tests.Reference;

/// <summary>C x H x W numbers in double precision.</summary>
internal sealed class ReferenceTensor(int channels, int height, int width)
{
    public int Channels => channels;
    public int Height => height;
    public int Width => width;
    public int Positions => height * width;
    public double[] Values { get; } = new double[channels * height * width];

    public ref double this[int c, int y, int x] => ref Values[(c * height + y) * width + x];

    /// <summary>Channel c at position k = y * Width + x.</summary>
    public ref double this[int c, int k] => ref Values[c * height * width + k];

    public ReferenceTensor SameShape() => new(channels, height, width);

    public static ReferenceTensor Rgb(ReadOnlySpan<double> rgb, int width, int height)
    {
        var tensor = new ReferenceTensor(3, height, width);
        rgb.CopyTo(tensor.Values);
        return tensor;
    }

    public static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = values[i];
        return wide;
    }
}
