using RenderFarm.Core;

namespace RenderFarm.Media.Tests;

/// <summary>Pictures that are bytes in memory, not files.</summary>
public sealed class MemoryTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void PictureFromMemoryIsThatOfTheFile()
    {
        _scratch.Write("a.png", Scratch.Noise(7, 5, alpha: true));
        var file = File.ReadAllBytes(_scratch["a.png"]);
        Assert.Equal(_scratch.Read("a.png").Rgb, new PictureCodec().Read(file, "a.png", TestContext.Current.CancellationToken).Rgb);
        Assert.Equal(file, PictureCodec.EncodePng(_scratch.Read("a.png"), cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void TiffIsReadFromMemoryToo()
    {
        var file = HandMade.GrayTiff(2, 1, 16, [0x34, 0x12, 0xFF, 0xFF]);
        Assert.Equal([0x1234 / 65535f, 1], new PictureCodec().Read(file, "a.tif", TestContext.Current.CancellationToken).Plane(2).ToArray());
    }

    [Theory]
    [InlineData(1), InlineData(6)]
    public void SizeIsThatOfThePictureAsItIsSeen(int orientation)
    {
        _scratch.Write("a.jpg", Scratch.Smooth(21, 10));
        var file = HandMade.WithExif(File.ReadAllBytes(_scratch["a.jpg"]), orientation);
        Assert.Equal(orientation < 5 ? (21, 10) : (10, 21), PictureCodec.SizeOf(file, "a.jpg"));
    }

    [Fact]
    public void ComplaintNamesThePicture()
    {
        var e = Assert.Throws<InputException>(() => new PictureCodec().Read("text"u8.ToArray(), "photo.png", TestContext.Current.CancellationToken));
        Assert.Contains("'photo.png'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThumbnailIsTheMeanOfWhatItStandsFor()
    {
        var rgb = new float[3 * 8 * 4];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = i % 2;
        var small = Thumbnail.Of(new Picture(8, 4, rgb), 4);
        Assert.Equal((4, 2), (small.Width, small.Height));
        Assert.All(small.Rgb, sample => Assert.Equal(0.5f, sample));
        Assert.Same(small, Thumbnail.Of(small, 4));
    }

    [Fact]
    public void ThumbnailOfAThreadOfAPictureHasARow()
    {
        var small = Thumbnail.Of(new Picture(1_000, 2, new float[6_000]), 100);
        Assert.Equal((100, 1), (small.Width, small.Height));
    }
}
