using RenderFarm.Core;
using RenderFarm.Media;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace RenderFarm.Silo.Pictures;

/// <summary>
/// PNG, WebP, and JPEG with its colors at full resolution, by ImageSharp, with no other of its formats configured and neither metadata nor profiles read: decision 11 says why.
/// </summary>
internal sealed class ImageSharpFormats : IPictureFormats
{
    private const string Jpeg = "JPEG", Png = "PNG", Webp = "WebP";

    private static readonly DecoderOptions Options = new()
    {
        Configuration = new Configuration(new JpegConfigurationModule(), new PngConfigurationModule(), new WebpConfigurationModule())
        {
            MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = Limits.DecodeMegabytes }),
        },
        SkipMetadata = true,
        MaxFrames = 1,
    };

    // Of JPEG's coarse colors ImageSharp makes steps where libjpeg and we make ramps: up to 79 of 255 apart on a painting.
    public bool Decodes(PictureLayout layout) => layout.Format is Png or Webp || layout is { Format: Jpeg, CoarseColors: false };

    public bool Encodes(string format) => format is Jpeg or Webp;

    public Picture Decode(byte[] file, PictureLayout layout, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (layout.Format == Jpeg && !HasEnd(file))
            throw new InputException("it is damaged: its JPEG data are cut off");
        try
        {
            return layout.BitsPerSample == 16
                ? Pixels.Read(Image.Load<Rgba64>(Options, file), layout.HasAlpha)
                : Pixels.Read(Image.Load<Rgba32>(Options, file), layout.HasAlpha);
        }
        // Files come from anybody: whatever a decoder stumbles over is the file's fault, not ours.
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            throw new InputException($"its {layout.Format} data are damaged or of a kind that is not read here ({e.Message.ReplaceLineEndings(" ")})", e);
        }
    }

    public byte[] Encode(Picture picture, string format, int quality, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var stream = new MemoryStream();
        if (format == Jpeg)
        {
            using var image = Pixels.OverWhite(picture);
            image.Save(stream, new JpegEncoder { Quality = quality, ColorType = JpegEncodingColor.YCbCrRatio444, SkipMetadata = true });
        }
        else
        {
            using var image = Pixels.WithAlpha(picture);
            image.Save(stream, new WebpEncoder { Quality = quality, FileFormat = WebpFileFormatType.Lossy, SkipMetadata = true });
        }
        return stream.ToArray();
    }

    // ImageSharp paints what is missing grey, silently. No such pair of bytes can stand in a scan: the last scan has an end after it, or was cut off.
    private static bool HasEnd(ReadOnlySpan<byte> file) => file[Math.Max(0, file.LastIndexOf([(byte)0xFF, (byte)0xDA]))..].IndexOf([(byte)0xFF, (byte)0xD9]) >= 0;
}
