using RenderFarm.Core;

namespace RenderFarm.Media.Tests;

public sealed class PictureProbeTests
{
    [Fact]
    public void SizeIsThatOfThePictureAsDisplayed()
    {
        using var scratch = new Scratch();
        scratch.Write("a.png", Scratch.Noise(7, 5));
        var flat = File.ReadAllBytes(scratch["a.png"]);
        Assert.Equal(new PictureSize("PNG", 7, 5), PictureProbe.Read(flat));
        var turned = HandMade.WithChunk(flat, HandMade.Chunk("eXIf", HandMade.Exif(6)));
        Assert.Equal(new PictureSize("PNG", 5, 7), PictureProbe.Read(turned));
    }

    [Fact]
    public void WhatIsNoPictureOrIsCutOffIsRefused()
    {
        using var scratch = new Scratch();
        scratch.Write("a.png", Scratch.Noise(7, 5));
        var whole = File.ReadAllBytes(scratch["a.png"]);
        foreach (var bytes in new byte[][] { [], "hello"u8.ToArray(), whole[..^20] })
            Assert.Throws<InputException>(() => PictureProbe.Read(bytes));
    }
}
