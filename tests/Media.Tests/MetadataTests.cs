using RenderFarm.Core;

namespace RenderFarm.Media.Tests;

public sealed class MetadataTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    public void EveryTextComesBack(string name)
    {
        PictureMetadata metadata = new()
        {
            { PictureMetadata.Software, "Render farm 0.1.0" },
            { PictureMetadata.Settings, "{\n  \"Preset\": \"best\"\n}" },
            { PictureMetadata.NetworkHash, new string('a', 64) },
            { "Title", "Häuser im Schnee, 雪, 🎨" },
            { "Empty", "" },
        };
        _scratch.Write(name, Scratch.Noise(9, 9), metadata);
        Assert.Equal(metadata, PictureMetadata.Read(_scratch[name]));
        Assert.Equal(9, _scratch.Read(name).Width);
    }

    [Fact]
    public void FfmpegReadsOurTextsToo()
    {
        _scratch.Write("a.png", Scratch.Noise(9, 9), new PictureMetadata { { "Comment", "painted" } });
        _scratch.Convert("a.png", "b.png");
        Assert.Equal("painted", PictureMetadata.Read(_scratch["a.png"])["Comment"]);
        Assert.Equal(_scratch.Read("a.png").Rgb, _scratch.Read("b.png").Rgb);
    }

    [Fact]
    public void PictureWithoutTextsHasNone()
    {
        _scratch.Write("a.png", Scratch.Noise(9, 9));
        Assert.Empty(PictureMetadata.Read(_scratch["a.png"]));
        _scratch.Write("a.jpg", Scratch.Noise(9, 9));
        Assert.Null(PictureMetadata.Read(_scratch["a.jpg"])[PictureMetadata.SettingsHash]);
    }

    [Fact]
    public void CutMetadataAreRefusedInOneLine()
    {
        _scratch.Write("a.png", Scratch.Noise(9, 9), new PictureMetadata { { "Comment", "painted" } });
        _scratch.Put("a.png", File.ReadAllBytes(_scratch["a.png"])[..70]);
        Assert.DoesNotContain('\n', Assert.Throws<InputException>(() => PictureMetadata.Read(_scratch["a.png"])).Message);
    }

    [Fact]
    public void KeysArePngKeywords()
    {
        foreach (var key in (string[])["", " a", "a\n", "ä", new string('a', 80)])
            Assert.Throws<ArgumentException>(() => new PictureMetadata { { key, "x" } });
    }
}
