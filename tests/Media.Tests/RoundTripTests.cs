using RenderFarm.Core;

namespace RenderFarm.Media.Tests;

public sealed class RoundTripTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(8, false)]
    [InlineData(8, true)]
    [InlineData(16, false)]
    [InlineData(16, true)]
    public void PngComesBackExactly(int bits, bool alpha)
    {
        var picture = Scratch.Noise(37, 23, bits, alpha);
        Assert.Empty(_scratch.Write("a.png", picture));
        var back = _scratch.Read("a.png");
        Assert.Equal((37, 23, bits), (back.Width, back.Height, back.BitsPerSample));
        Assert.Equal(picture.Rgb, back.Rgb);
        Assert.Equal(picture.Alpha, back.Alpha);
    }

    [Fact]
    public void SamplesAreClampedAndRoundedToTheNearestLevel()
    {
        var picture = new Picture(2, 1, [-3, 100.4f / 255, 100.6f / 255, 7, float.NaN, 1]);
        _scratch.Write("a.png", picture);
        var levels = _scratch.Read("a.png").Rgb.Select(v => (int)Math.Round(v * 255));
        Assert.Equal([0, 100, 101, 255, 0, 255], levels);
    }

    [Fact]
    public void SamePictureGivesSamePngBytes()
    {
        _scratch.Write("a.png", Scratch.Noise(64, 64), new PictureMetadata { { "Software", "x" } });
        _scratch.Write("b.png", Scratch.Noise(64, 64), new PictureMetadata { { "Software", "x" } });
        Assert.Equal(File.ReadAllBytes(_scratch["a.png"]), File.ReadAllBytes(_scratch["b.png"]));
    }

    [Theory]
    [InlineData("a.jpg")]
    [InlineData("a.JPEG")]
    [InlineData("a.webp")]
    public void LossyFormatsComeBackCloseAndUpright(string name)
    {
        var picture = Scratch.Smooth(131, 70);
        _scratch.Write(name, picture);
        var back = _scratch.Read(name);
        Assert.Equal((131, 70), (back.Width, back.Height));
        Assert.InRange(Scratch.MeanDifference(picture, back), 0, 2);
    }

    [Fact]
    public void JpegIsLaidOverWhiteAndSaysSo()
    {
        var picture = new Picture(8, 8, new float[192], new float[64], bitsPerSample: 16);
        var notices = _scratch.Write("a.jpg", picture);
        Assert.Equal(2, notices.Count);
        Assert.All(_scratch.Read("a.jpg").Rgb, v => Assert.InRange(v, 0.99, 1));
    }

    [Fact]
    public void WebpKeepsAlpha()
    {
        var picture = new Picture(16, 16, Scratch.Smooth(16, 16).Rgb, [.. Enumerable.Range(0, 256).Select(i => i / 255f)]);
        _scratch.Write("a.webp", picture);
        var alpha = _scratch.Read("a.webp").Alpha;
        Assert.NotNull(alpha);
        Assert.InRange(alpha.Zip(picture.Alpha!, (a, b) => Math.Abs(a - b)).Average(), 0, 0.01);
    }
}
