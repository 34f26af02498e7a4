using System.Text;
using RenderFarm.Core;
using RenderFarm.Media.Ffmpeg;

namespace RenderFarm.Media.Tests;

public sealed class RefusalTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void MissingFileIsNamed() => Assert.Contains("no such file", _scratch.Refused("nowhere.png").Message);

    [Fact]
    public void DirectoryIsNoPicture()
    {
        Directory.CreateDirectory(_scratch["d.png"]);
        Assert.Contains("directory", _scratch.Refused("d.png").Message);
    }

    [Fact]
    public void EmptyFileIsRefused()
    {
        _scratch.Put("a.png", []);
        Assert.Contains("empty", _scratch.Refused("a.png").Message);
    }

    [Fact]
    public void UnreadableFileIsRefused()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess || OperatingSystem.IsWindows(), "root may read everything");
        _scratch.Write("a.png", Scratch.Noise(4, 4));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_scratch["a.png"], UnixFileMode.None);
        Assert.Contains("may not read", _scratch.Refused("a.png").Message);
    }

    [Theory]
    [InlineData("hello, world\n")]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile /etc/passwd\n")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>")]
    public void TextNamedPngIsRefusedAsText(string text)
    {
        _scratch.Put("a.png", Encoding.UTF8.GetBytes(text));
        Assert.Contains("text file", _scratch.Refused("a.png").Message);
    }

    [Fact]
    public void UnknownBytesAreRefusedWithTheListOfFormats()
    {
        _scratch.Put("a.png", [0, 1, 2, 3, 4, 5, 6, 7]);
        Assert.Contains("WebP", _scratch.Refused("a.png").Message);
    }

    [Theory]
    [InlineData("a.png", 35)]
    [InlineData("a.png", 97)]
    [InlineData("a.jpg", 35)]
    [InlineData("a.jpg", 97)]
    [InlineData("a.webp", 70)]
    [InlineData("a.gif", 70)]
    [InlineData("a.bmp", 70)]
    [InlineData("a.tif", 70)]
    [InlineData("a.ppm", 70)]
    public void FileCutOffIsRefused(string name, int percent)
    {
        _scratch.Write("source.png", Scratch.Smooth(61, 47));
        var bytes = File.ReadAllBytes(_scratch.Convert("source.png", name));
        Assert.Equal(61, _scratch.Read(name).Width);
        _scratch.Put(name, bytes[..(bytes.Length * percent / 100)]);
        _scratch.Refused(name);
    }

    [Fact]
    public void PngWithTooFewRowsInsideIsRefused()
    {
        _scratch.Put("a.png", HandMade.Png(8, 8, 8, 0, new byte[9 * 5]));
        _scratch.Refused("a.png");
    }

    [Fact]
    public void JpegCutOffAndClosedAgainIsRefused()
    {
        _scratch.Write("a.jpg", Scratch.Smooth(160, 120));
        var bytes = File.ReadAllBytes(_scratch["a.jpg"]);
        _scratch.Put("a.jpg", [.. bytes[..(bytes.Length * 6 / 10)], 0xFF, 0xD9]);
        _scratch.Refused("a.jpg");
    }

    [Fact]
    public void PngWithAWrongChecksumIsRefused()
    {
        _scratch.Write("a.png", Scratch.Noise(16, 16));
        var bytes = File.ReadAllBytes(_scratch["a.png"]);
        bytes[^30] ^= 1;
        _scratch.Put("a.png", bytes);
        _scratch.Refused("a.png");
    }

    [Fact]
    public void BombIsRefusedFromItsHeader()
    {
        _scratch.Put("a.png", HandMade.Png(60000, 60000, 8, 2, []));
        _scratch.Put("b.bmp", HandMade.Bmp(60000, 60000, [0, 0, 0, 0]));
        _scratch.Put("c.jpg", [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0xEA, 0x60, 0xEA, 0x60, 1, 1, 0x11, 0, 0xFF, 0xD9]);
        // No FFmpeg could have been asked.
        var codec = new PictureCodec("/nonexistent/ffmpeg");
        foreach (var name in (string[])["a.png", "b.bmp", "c.jpg"])
            Assert.Contains("60000 x 60000", Assert.Throws<InputException>(
                () => codec.Read(_scratch[name], TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void CmykJpegIsRefusedByName()
    {
        _scratch.Put("a.jpg", [0xFF, 0xD8, 0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0, 0xFF, 0xD9]);
        Assert.Contains("CMYK", _scratch.Refused("a.jpg").Message);
    }

    [Fact]
    public void MissingFfmpegSaysHowToInstallIt()
    {
        _scratch.Write("a.png", Scratch.Noise(4, 4));
        var missing = Assert.Throws<FfmpegMissingException>(
            () => new PictureCodec("/nonexistent/ffmpeg").Read(_scratch["a.png"], TestContext.Current.CancellationToken));
        Assert.Contains("apt-get install ffmpeg", missing.Message);
    }

    [Fact]
    public void ExtensionThatIsNotWrittenIsRefusedBeforeAnything()
    {
        Assert.Throws<InputException>(() => _scratch.Write("a.xyz", Scratch.Noise(4, 4)));
        Assert.Throws<InputException>(() => PictureCodec.CheckWritable("out"));
        Assert.Empty(Directory.GetFiles(_scratch.Folder));
    }
}
