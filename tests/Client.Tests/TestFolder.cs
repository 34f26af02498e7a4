using RenderFarm.Core;
using RenderFarm.Media;

namespace RenderFarm.Client.Tests;

/// <summary>A folder of a test's own, gone when it ends.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("farm-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a small picture: a ramp of colour about the given tone.</summary>
    public void Paint(string name, float tone, int width = 40, int height = 30)
    {
        var rgb = new float[3 * width * height];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = Math.Clamp(tone + 0.2f * MathF.Sin(i * 0.37f) * MathF.Cos(i / width * 0.21f), 0, 1);
        new PictureCodec().Write(this[name], new Picture(width, height, rgb));
    }

    /// <summary>Writes a tiny picture, different for each number, without any program's help.</summary>
    public void Gray(string name, int number) =>
        File.WriteAllBytes(this[name], [.. "P5 2 2 255\n"u8, (byte)number, (byte)(number >> 8), (byte)(number >> 16), 7]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
