using RenderFarm.Core;

namespace RenderFarm.Media.Tests;

public sealed class FormatTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1, 1, new byte[] { 0b1010_0000 }, new[] { 255, 0, 255, 0 })]
    [InlineData(2, 1, new byte[] { 0b00_01_10_11 }, new[] { 0, 85, 170, 255 })]
    [InlineData(4, 2, new byte[] { 0x0F, 0x12 }, new[] { 0, 255, 17, 34 })]
    [InlineData(8, 4, new byte[] { 1, 2, 3, 250 }, new[] { 1, 2, 3, 250 })]
    public void GrayPngsOfEveryDepthScaleToFullRange(byte depth, int rowBytes, byte[] row, int[] levels)
    {
        Assert.Equal(rowBytes, row.Length);
        _scratch.Put("a.png", HandMade.Png(4, 1, depth, 0, [0, .. row]));
        var picture = _scratch.Read("a.png");
        Assert.Equal([.. levels, .. levels, .. levels], Levels(picture));
        Assert.Null(picture.Alpha!);
    }

    [Fact]
    public void DeepGrayPngKeepsSixteenBits()
    {
        _scratch.Put("a.png", HandMade.Png(2, 1, 16, 0, [0, 0x12, 0x34, 0xFF, 0xFE]));
        var picture = _scratch.Read("a.png");
        Assert.Equal(16, picture.BitsPerSample);
        Assert.Equal([0x1234 / 65535f, 65534 / 65535f], picture.Plane(1).ToArray());
    }

    [Fact]
    public void PaletteAndItsTransparencyAreRead()
    {
        _scratch.Put("a.png", HandMade.Png(4, 1, 2, 3, [0, 0b00_01_10_00],
            [HandMade.Chunk("PLTE", 10, 20, 30, 40, 50, 60, 70, 80, 90), HandMade.Chunk("tRNS", 0, 128)]));
        var picture = _scratch.Read("a.png");
        Assert.Equal([10, 40, 70, 10, 20, 50, 80, 20, 30, 60, 90, 30], Levels(picture));
        Assert.Equal([0, 128 / 255f, 1, 0], picture.Alpha!);
    }

    [Theory]
    [InlineData(1, new byte[] { 0b0100_0000 }, 1)]
    [InlineData(8, new byte[] { 9, 7, 9, 9 }, 7)]
    public void TransparentGrayOfAnyDepthBecomesAlpha(byte depth, byte[] row, byte key)
    {
        _scratch.Put("a.png", HandMade.Png(4, 1, depth, 0, [0, .. row], [HandMade.Chunk("tRNS", 0, key)]));
        Assert.Equal([1, 0, 1, 1], _scratch.Read("a.png").Alpha!);
    }

    // Two columns and rows of Adam7: passes 1, 6 and 7 have pixels.
    [Fact]
    public void InterlacedPngIsRead()
    {
        _scratch.Put("a.png", HandMade.Png(2, 2, 8, 0, [0, 1, 0, 2, 0, 3, 4], interlace: 1));
        Assert.Equal([1, 2, 3, 4], Levels(_scratch.Read("a.png"))[..4]);
        _scratch.Put("b.png", HandMade.Png(2, 2, 8, 0, [0, 1, 0, 2, 0], interlace: 1));
        _scratch.Refused("b.png");
    }

    [Fact]
    public void DamagedTextAndProfileDoNotLoseThePicture()
    {
        var picture = Scratch.Noise(6, 5);
        _scratch.Write("a.png", picture);
        var profile = HandMade.Chunk("iCCP", [.. "x\0\0"u8, 1, 2, 3]);
        profile[^1] ^= 1;
        _scratch.Put("a.png", HandMade.WithChunk(File.ReadAllBytes(_scratch["a.png"]), [.. profile, .. HandMade.Chunk("zTXt", 0, 9)]));
        Assert.Equal(picture.Rgb, _scratch.Read("a.png").Rgb);
    }

    [Fact]
    public void BmpRowsRunFromBelow()
    {
        _scratch.Put("a.bmp", HandMade.Bmp(1, 2, [3, 2, 1, 0, 6, 5, 4, 0]));
        var picture = _scratch.Read("a.bmp");
        Assert.Equal([4, 1, 5, 2, 6, 3], Levels(picture));
        Assert.Null(picture.Alpha!);
    }

    [Fact]
    public void GifTransparencyBecomesAlpha()
    {
        _scratch.Put("a.gif", HandMade.Gif());
        var picture = _scratch.Read("a.gif");
        Assert.Equal((1f, 0f, 0f), (picture.Rgb[0], picture.Rgb[2], picture.Rgb[4]));
        Assert.Equal([1, 0], picture.Alpha!);
    }

    [Fact]
    public void PpmAndTiffAreReadExactly()
    {
        _scratch.Put("a.ppm", [.. "P6\n# made by hand\n2 1\n255\n"u8, 1, 2, 3, 4, 5, 6]);
        Assert.Equal([1, 4, 2, 5, 3, 6], Levels(_scratch.Read("a.ppm")));
        _scratch.Put("a.tif", HandMade.GrayTiff(2, 1, 16, [0x34, 0x12, 0xFF, 0xFF]));
        Assert.Equal([0x1234 / 65535f, 1], _scratch.Read("a.tif").Plane(2).ToArray());
    }

    [Theory]
    [InlineData("yuvj420p")]
    [InlineData("yuvj422p")]
    [InlineData("yuvj440p")]
    [InlineData("yuvj444p")]
    public void JpegColorsAreRightForEverySubsampling(string pixelFormat)
    {
        var flat = new Picture(20, 12, [.. Enumerable.Repeat(0.8f, 240), .. Enumerable.Repeat(0.3f, 240), .. Enumerable.Repeat(0.1f, 240)]);
        _scratch.Write("source.png", flat);
        _scratch.Convert("source.png", "a.jpg", "-pix_fmt", pixelFormat, "-q:v", "2");
        var picture = _scratch.Read("a.jpg");
        for (var c = 0; c < 3; c++)
            Assert.All(picture.Plane(c).ToArray(), v => Assert.InRange(v, flat.Rgb[c * 240] - 0.012f, flat.Rgb[c * 240] + 0.012f));
    }

    // Means of R, G, B as an independent decoder (libjpeg, by Pillow) gives them.
    [Theory]
    [InlineData("content/rocket.jpg", 52.27, 61.29, 82.27)]
    [InlineData("style/starry_night.jpg", 86.26, 113.87, 125.42)]
    public void RealPhotographsHaveTheMeansThatLibjpegSees(string name, double red, double green, double blue)
    {
        var path = Path.Combine(RepositoryRoot(), "..", "shared", "images", name);
        Assert.SkipUnless(File.Exists(path), "../shared/images is not here");
        var picture = Scratch.Codec.Read(path, TestContext.Current.CancellationToken);
        double[] expected = [red, green, blue];
        for (var c = 0; c < 3; c++)
            Assert.InRange(picture.Plane(c).ToArray().Average() * 255, expected[c] - 0.2, expected[c] + 0.2);
    }

    [Theory]
    [InlineData("-y.png")]
    [InlineData("frame%03d.png")]
    [InlineData("http:a.png")]
    [InlineData("concat:a|b.png")]
    [InlineData("häuser und bäume 雪 '\".png")]
    [InlineData("-i.tif")]
    [InlineData("pipe:%d.tif")]
    public void NamesMeanNothingToFfmpeg(string name)
    {
        _scratch.Put(name, HandMade.GrayTiff(2, 1, 8, [7, 9]));
        Assert.Equal(7 / 255f, _scratch.Read(name).Rgb[0]);
    }

    [Fact]
    public async Task EightReadsAtOnceAllSucceed()
    {
        var picture = Scratch.Noise(200, 100);
        _scratch.Write("a.png", picture);
        var reads = Enumerable.Range(0, 8).Select(_ => Task.Run(() => _scratch.Read("a.png")));
        Assert.All(await Task.WhenAll(reads), back => Assert.Equal(picture.Rgb, back.Rgb));
    }

    private static int[] Levels(Picture picture) => [.. picture.Rgb.Select(v => (int)Math.Round(v * 255))];

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "RenderFarm.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
