using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Node.Bench;

internal static class Subject
{
    /// <summary>Smooth coloured waves.</summary>
    public static Picture Waves(int width, int height, double pitch)
    {
        var rgb = new float[3 * width * height];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (c, y, x) = (i / (width * height), i / width % height, i % width);
            rgb[i] = (float)(0.5 + 0.4 * Math.Sin(pitch * (x + 0.7 * y) + 1.3 * c) * Math.Cos(0.11 * y * (c + 1)));
        }
        return new Picture(width, height, rgb);
    }
}

/// <summary>Hears nothing.</summary>
internal sealed class Deaf : IRenderObserver
{
    public bool WantsPreview => false;

    public void OnProgress(RenderProgress progress) { }

    public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) { }

    public void OnPreview(Picture picture) { }

    public void OnNotice(string line) { }
}
