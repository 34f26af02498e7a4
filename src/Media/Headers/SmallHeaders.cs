using RenderFarm.Core;

namespace RenderFarm.Media.Headers;

/// <summary>Formats whose header is a few numbers: BMP, PPM and PGM.</summary>
internal static class SmallHeaders
{
    /// <summary>Height is negative where rows run downwards. OS/2's first header has 16-bit sizes.</summary>
    public static PictureHeader ParseBmp(byte[] file)
    {
        var old = ByteReader.U32(file, 14, false) == 12;
        var (width, height) = old
            ? (ByteReader.U16(file, 18, false), ByteReader.U16(file, 20, false))
            : ((int)ByteReader.U32(file, 18, false), (int)ByteReader.U32(file, 22, false));
        return new()
        {
            Format = "BMP", Demuxer = "bmp_pipe", Width = width, Height = height == int.MinValue ? int.MaxValue : Math.Abs(height),
            Raw = PackedFormat.Of(gray: false, alpha: true, deep: false), AlphaIsDeclared = false, Payload = [file],
        };
    }

    /// <summary>Binary PGM (P5) and PPM (P6): width, height and the largest value in decimal, '#' comments between.</summary>
    public static PictureHeader ParsePnm(byte[] file)
    {
        var at = 2;
        var (width, height, largest) = (Number(file, ref at), Number(file, ref at), Number(file, ref at));
        if (largest is not (255 or 65535))
            throw new InputException($"its largest value is {largest}: only 255 and 65535 are read");
        return new()
        {
            Format = "PNM", Demuxer = file[1] == '5' ? "pgm_pipe" : "ppm_pipe", Width = width, Height = height,
            Raw = PackedFormat.Of(gray: file[1] == '5', alpha: false, deep: largest == 65535), Payload = [file],
        };
    }

    private static int Number(byte[] file, ref int at)
    {
        var comment = false;
        for (; comment || !char.IsAsciiDigit((char)ByteReader.U8(file, at)); at++)
        {
            var c = ByteReader.U8(file, at);
            comment = c == '#' || (comment && c != '\n');
            if (!comment && !char.IsWhiteSpace((char)c))
                throw new InputException("it is neither a picture nor a format that is read here");
        }
        var value = 0;
        for (; char.IsAsciiDigit((char)ByteReader.U8(file, at)); at++)
            value = Math.Min(value, 9_999_999) * 10 + file[at] - '0';
        return value;
    }
}
