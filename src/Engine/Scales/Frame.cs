using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Scales;

/// <summary>
/// A picture and the canvas on which it is painted: the same, mirrored to the right and below up to whole cells of the deepest layer. Poolings
/// drop odd last rows and columns, so without it the last few would be held by no deep layer and become a dark band, where the shallow
/// ones put whatever their statistics lack.
/// </summary>
internal readonly record struct Frame(PixelSize Picture, PixelSize Canvas)
{
    /// <param name="cell">Pixels to a side of what one position of the deepest layer stands for; 1 for no margin.</param>
    public static Frame For(PixelSize picture, int cell) => new(
        picture, new((picture.Width + cell - 1) / cell * cell, (picture.Height + cell - 1) / cell * cell));

    public static int CellOf(Network network, IEnumerable<string> taps)
    {
        var deepest = taps.Select(network.IndexOf).DefaultIfEmpty(0).Max();
        return 1 << network.Convolutions.Take(deepest + 1).Count(convolution => convolution.PoolBefore);
    }

    /// <summary>From picture to canvas.</summary>
    public float[] Widen(float[] planes) =>
        Picture == Canvas ? planes : Move(planes, Picture, Canvas);

    /// <summary>From canvas to picture.</summary>
    public float[] Cut(float[] planes) =>
        Picture == Canvas ? planes : Move(planes, Canvas, Picture);

    private static float[] Move(float[] planes, PixelSize from, PixelSize to)
    {
        var moved = new float[planes.Length / from.Pixels * to.Pixels];
        for (var i = 0; i < moved.Length; i++)
        {
            var (plane, y, x) = (i / to.Pixels, i / to.Width % to.Height, i % to.Width);
            moved[i] = planes[plane * from.Pixels + Mirrored(y, from.Height) * from.Width + Mirrored(x, from.Width)];
        }
        return moved;
    }

    /// <summary>..., n - 2, n - 1, n - 1, n - 2, ...; a margin is narrower than a cell and a picture at least one wide.</summary>
    private static int Mirrored(int i, int n) => i < n ? i : Math.Max(0, 2 * n - 1 - i);
}
