using RenderFarm.Core;

namespace RenderFarm.Media.Tests;

/// <summary>A folder of one test, removed after it, and the means to fill it.</summary>
public sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("renderfarm-media-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    public static PictureCodec Codec { get; } = new();

    public Picture Read(string name) => Codec.Read(this[name], TestContext.Current.CancellationToken);

    public IReadOnlyList<string> Write(string name, Picture picture, PictureMetadata? metadata = null) =>
        Codec.Write(this[name], picture, metadata, cancellation: TestContext.Current.CancellationToken);

    public string Put(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>A picture of seeded noise at exact levels of its depth.</summary>
    public static Picture Noise(int width, int height, int bits = 8, bool alpha = false, int seed = 1)
    {
        var random = new Random(seed);
        var top = (1 << bits) - 1;
        float[] Plane(int n) => [.. Enumerable.Range(0, n * width * height).Select(_ => random.Next(top + 1) / (float)top)];
        return new Picture(width, height, Plane(3), alpha ? Plane(1) : null, bits);
    }

    /// <summary>A smooth picture, as lossy formats like them.</summary>
    public static Picture Smooth(int width, int height) => new(width, height,
        [.. from c in Enumerable.Range(0, 3) from y in Enumerable.Range(0, height) from x in Enumerable.Range(0, width)
            select (float)(0.5 + 0.4 * Math.Sin((x * (c + 1) + y * (3 - c)) * 0.05))]);

    /// <summary>Makes a file with FFmpeg from another picture file.</summary>
    public string Convert(string from, string to, params string[] options)
    {
        var start = new System.Diagnostics.ProcessStartInfo("ffmpeg",
            ["-nostdin", "-v", "error", "-y", "-i", this[from], "-frames:v", "1", .. options, this[to]]);
        using var process = System.Diagnostics.Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return this[to];
    }

    public InputException Refused(string name)
    {
        var refusal = Assert.Throws<InputException>(() => Read(name));
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal;
    }

    public static double MeanDifference(Picture a, Picture b) =>
        a.Rgb.Zip(b.Rgb, (x, y) => Math.Abs((double)x - y)).Average() * 255;

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
