using RenderFarm.Core;

namespace RenderFarm.Media;

/// <summary>
/// Formats that a host decodes and encodes in its own process, in FFmpeg's place. What a file announces was read and bounded by our own readers
/// before; which way is up is theirs too. Thread-safe.
/// </summary>
public interface IPictureFormats
{
    bool Decodes(PictureLayout layout);

    /// <summary>The first picture of a file, as it is stored: not turned by its orientation.</summary>
    /// <exception cref="InputException">Damaged; the message has no path.</exception>
    Picture Decode(byte[] file, PictureLayout layout, CancellationToken cancellation);

    /// <param name="format">"JPEG" or "WebP".</param>
    bool Encodes(string format);

    /// <summary>Without metadata, at 8 bits a sample; JPEG with its colors at full resolution.</summary>
    /// <param name="quality">1..100.</param>
    byte[] Encode(Picture picture, string format, int quality, CancellationToken cancellation);
}

/// <summary>What a file's header announces.</summary>
/// <param name="Format">"PNG", "JPEG", "WebP"...</param>
/// <param name="BitsPerSample">8 or 16.</param>
/// <param name="CoarseColors">Whether colors are stored at half the resolution or less: decoders differ in how they fill in the rest.</param>
public sealed record PictureLayout(string Format, int Width, int Height, int BitsPerSample, bool HasAlpha, bool CoarseColors = false);
