using RenderFarm.Core;
using RenderFarm.Media.Headers;

namespace RenderFarm.Media.Reading;

/// <summary>Pictures that the host decodes itself, held to what their headers announced, and turned upright.</summary>
internal static class OwnPictures
{
    public static PictureLayout LayoutOf(PictureHeader header) => new(
        header.Format, header.Width, header.Height, header.Raw.BitsPerSample, header.Raw.HasAlpha || header.TransparentGray is not null,
        header.Raw is PlanarFormat planar && (planar.Across > 1 || planar.Down > 1));

    public static Picture Decode(IPictureFormats own, PictureHeader header, PictureLayout layout, byte[] file, CancellationToken cancellation)
    {
        var stored = own.Decode(file, layout, cancellation);
        if ((stored.Width, stored.Height) != (header.Width, header.Height))
            throw new InputException($"it is damaged: its data make {stored.Width} x {stored.Height} pixels, not the {header.Width} x {header.Height} of its header");
        var alpha = stored.Alpha;
        if (alpha is not null && !header.AlphaIsDeclared && !alpha.AsSpan().ContainsAnyExcept(1f))
            alpha = null;
        return header.Orientation == 1 && alpha == stored.Alpha ? stored : Upright(stored, alpha, header.Orientation);
    }

    private static Picture Upright(Picture stored, float[]? alpha, int orientation)
    {
        var place = Placement.Of(stored.Width, stored.Height, orientation);
        var rgb = new float[3 * stored.Pixels];
        for (var c = 0; c < 3; c++)
            Move(stored.Plane(c), rgb.AsSpan(c * stored.Pixels, stored.Pixels), stored.Width, place);
        var moved = alpha is null ? null : new float[stored.Pixels];
        if (moved is not null)
            Move(alpha, moved, stored.Width, place);
        return new Picture(place.Width, place.Height, rgb, moved, stored.BitsPerSample);
    }

    private static void Move(ReadOnlySpan<float> from, Span<float> to, int width, Placement place)
    {
        for (var i = 0; i < from.Length; i++)
            to[place.Origin + i % width * place.StepX + i / width * place.StepY] = from[i];
    }
}
