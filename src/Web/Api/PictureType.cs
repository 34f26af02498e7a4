namespace RenderFarm.Web.Api;

/// <summary>A picture's media type by its first bytes; what we do not know is bytes, so that no browser ever runs it.</summary>
internal static class PictureType
{
    public const int HeadBytes = 16;

    public static string Of(ReadOnlySpan<byte> head) =>
        head.StartsWith(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }) ? "image/png" :
        head.StartsWith(new byte[] { 0xFF, 0xD8, 0xFF }) ? "image/jpeg" :
        head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) ? "image/webp" :
        head.StartsWith("GIF8"u8) ? "image/gif" :
        head.StartsWith("BM"u8) ? "image/bmp" :
        head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? "image/tiff" :
        "application/octet-stream";
}
