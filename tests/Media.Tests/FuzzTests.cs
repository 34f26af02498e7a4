using RenderFarm.Core;
using RenderFarm.Media.Headers;

namespace RenderFarm.Media.Tests;

public sealed class FuzzTests : IDisposable
{
    private const int Seed = 20_1508;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    [InlineData("a.webp")]
    [InlineData("a.gif")]
    [InlineData("a.bmp")]
    [InlineData("a.tif")]
    [InlineData("a.ppm")]
    public void MutatedHeadersGiveAHeaderOrARefusal(string name)
    {
        var original = Sample(name);
        var random = new Random(Seed);
        for (var i = 0; i < 3000; i++)
        {
            try
            {
                var header = PictureHeader.Parse(Mutated(original, random));
                Assert.InRange((long)header.Width * header.Height, 1, Limits.MaxPixels);
            }
            catch (InputException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }
    }

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    [InlineData("a.tif")]
    public void MutatedPicturesAreReadOrRefused(string name)
    {
        var original = Sample(name);
        var random = new Random(Seed);
        for (var i = 0; i < 12; i++)
        {
            _scratch.Put(name, Mutated(original, random));
            try
            {
                Assert.True(_scratch.Read(name).Width > 0);
            }
            catch (InputException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }
    }

    private byte[] Sample(string name)
    {
        _scratch.Write("source.png", Scratch.Smooth(40, 30));
        return File.ReadAllBytes(_scratch.Convert("source.png", name));
    }

    // One to eight bytes changed, most of them near the front where the structure is; sometimes the end is missing.
    private static byte[] Mutated(byte[] original, Random random)
    {
        var bytes = random.Next(8) == 0 ? original[..random.Next(original.Length)] : [.. original];
        for (var n = random.Next(1, 9); n > 0 && bytes.Length > 0; n--)
            bytes[random.Next(random.Next(2) == 0 ? bytes.Length : Math.Min(bytes.Length, 64))] = (byte)random.Next(256);
        return bytes;
    }
}
