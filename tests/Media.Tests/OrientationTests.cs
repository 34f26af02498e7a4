using RenderFarm.Core;

namespace RenderFarm.Media.Tests;

public sealed class OrientationTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void PngIsTurnedUpright(int orientation)
    {
        var stored = Scratch.Noise(5, 3, alpha: true);
        _scratch.Write("a.png", stored);
        _scratch.Put("a.png", HandMade.WithChunk(File.ReadAllBytes(_scratch["a.png"]), HandMade.Chunk("eXIf", HandMade.Exif(orientation))));
        AssertUpright(stored, _scratch.Read("a.png"), orientation);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void JpegIsTurnedUprightOnce(int orientation)
    {
        _scratch.Write("a.jpg", Scratch.Smooth(21, 10));
        var stored = _scratch.Read("a.jpg");
        _scratch.Put("a.jpg", HandMade.WithExif(File.ReadAllBytes(_scratch["a.jpg"]), orientation));
        AssertUpright(stored, _scratch.Read("a.jpg"), orientation);
    }

    [Fact]
    public void DamagedExifDoesNotLoseThePicture()
    {
        _scratch.Write("a.jpg", Scratch.Smooth(21, 10));
        var jpeg = HandMade.WithExif(File.ReadAllBytes(_scratch["a.jpg"]), 6);
        jpeg[16] = 0xFF;
        _scratch.Put("a.jpg", jpeg);
        Assert.Equal(21, _scratch.Read("a.jpg").Width);
    }

    // EXIF says where the stored picture's first row and column are to be seen; here, where each upright pixel is stored.
    private static void AssertUpright(Picture stored, Picture upright, int orientation)
    {
        var (w, h) = (stored.Width, stored.Height);
        Assert.Equal(orientation < 5 ? (w, h) : (h, w), (upright.Width, upright.Height));
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                var (sx, sy) = orientation switch
                {
                    1 => (x, y), 2 => (w - 1 - x, y), 3 => (w - 1 - x, h - 1 - y), 4 => (x, h - 1 - y),
                    5 => (y, x), 6 => (y, h - 1 - x), 7 => (w - 1 - y, h - 1 - x), _ => (w - 1 - y, x),
                };
                for (var c = 0; c < 3; c++)
                    Assert.Equal(stored.Plane(c)[sy * w + sx], upright.Plane(c)[y * upright.Width + x]);
                Assert.Equal(stored.Alpha?[sy * w + sx], upright.Alpha?[y * upright.Width + x]);
            }
        }
    }
}
