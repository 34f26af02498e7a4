using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>TIFF 6.0: the first picture of the file, of unsigned samples.</summary>
internal static class TiffHeader
{
    public static PictureHeader Parse(byte[] file)
    {
        var tags = TiffDirectory.Parse(file);
        var bits = tags[TiffDirectory.BitsPerSample] ?? 1;
        if (bits is not (1 or 2 or 4 or 8 or 16) || tags[TiffDirectory.SampleFormat] is > 1)
            throw new InputException("its samples are not unsigned numbers of 1 to 16 bits: convert it to PNG first");
        var photometric = tags[TiffDirectory.Photometric] ?? 1;
        if (photometric > 3)
            throw new InputException("its colours are neither grey nor RGB nor a palette: convert it to RGB first");
        // None, fax, LZW, deflate (two numbers) and PackBits. FFmpeg decodes JPEG in TIFF to wrong colours without a word.
        if ((tags[TiffDirectory.Compression] ?? 1) is not ((>= 1 and <= 5) or 8 or 32946 or 32773))
            throw new InputException("its TIFF compression is not read here: convert it to PNG first");
        tags.CheckStrips(file);
        var samples = tags[TiffDirectory.SamplesPerPixel] ?? 1;
        var gray = photometric < 2;
        return new PictureHeader
        {
            Format = "TIFF", Demuxer = "tiff_pipe",
            Width = ByteReader.Side(tags[TiffDirectory.ImageWidth] ?? 0), Height = ByteReader.Side(tags[TiffDirectory.ImageLength] ?? 0),
            Raw = PackedFormat.Of(gray, samples == (gray ? 2 : 4), deep: bits == 16), Orientation = tags.ValidOrientation,
        };
    }
}
