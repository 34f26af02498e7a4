using RenderFarm.Core;
using RenderFarm.Media.Headers;

namespace RenderFarm.Media;

/// <summary>A picture's size as displayed, after EXIF orientation.</summary>
/// <param name="Format">For people: "PNG".</param>
public readonly record struct PictureSize(string Format, int Width, int Height);

/// <summary>What a file says of its picture, by our own readers alone: no process is started, no pixel decoded.</summary>
public static class PictureProbe
{
    // From this one on EXIF's orientations exchange width and height.
    private const int FirstTurned = 5;

    /// <summary>Also notices a file that is cut off, where its format tells.</summary>
    /// <param name="file">All bytes of the file.</param>
    /// <exception cref="InputException">Not a picture that can be painted, damaged, or too large. The message names no file.</exception>
    public static PictureSize Read(byte[] file)
    {
        if (file.Length == 0)
            throw new InputException("it is empty");
        var header = PictureHeader.Parse(file);
        return header.Orientation >= FirstTurned
            ? new PictureSize(header.Format, header.Height, header.Width)
            : new PictureSize(header.Format, header.Width, header.Height);
    }
}
