using RenderFarm.Core;
using RenderFarm.Media;

namespace RenderFarm.Web.Tests;

internal static class Pictures
{
    /// <summary>A small picture that differs by its number.</summary>
    public static byte[] Png(int number, int width = 40, int height = 30)
    {
        var rgb = new float[3 * width * height];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = (i + number) % 256 / 255f;
        rgb[0] = number % 256 / 255f;
        rgb[1] = number / 256 % 256 / 255f;
        return PictureCodec.EncodePng(new Picture(width, height, rgb));
    }
}
