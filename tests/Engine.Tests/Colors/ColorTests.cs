using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Colors;
using RenderFarm.Engine.Tests.Painting;

namespace RenderFarm.Engine.Tests.Colors;

public sealed class ColorTests
{
    [Fact]
    public void MatchedColorsHaveTheWantedMeanAndCovariance()
    {
        var style = Soft(Studio.Waves(60, 50, 0.4, 1).Rgb, 0.35f, 0.3f);
        var wanted = ColorStatistics.Of(Soft(Studio.Waves(40, 44, 0.2, 2).Rgb, 0.4f, 0.25f), []);
        var got = ColorStatistics.Of(ColorMatching.Match(style, wanted), []);
        for (var i = 0; i < 3; i++)
            Assert.Equal(wanted.Mean[i], got.Mean[i], 1e-3);
        for (var i = 0; i < 9; i++)
            Assert.Equal(wanted.Covariance[i], got.Covariance[i], 1e-3);

        // Away from the ends of the range, where nothing is clamped.
        static float[] Soft(float[] rgb, float offset, float factor) => [.. rgb.Select(x => offset + factor * x)];
    }

    [Fact]
    public void MatchingAPictureToItselfChangesNothing()
    {
        var rgb = Studio.Style.Rgb;
        var same = ColorMatching.Match(rgb, ColorStatistics.Of(rgb, []));
        Assert.All(rgb.Zip(same), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void MongesMapIsSymmetricAndRight()
    {
        double[] from = [4, 1, 0.5, 1, 3, 0.2, 0.5, 0.2, 2], to = [1, 0.3, 0, 0.3, 2, 0.1, 0, 0.1, 5];
        var map = ColorMatching.MongeMap(from, to);
        var image = Symmetric3.Multiply(Symmetric3.Multiply(map, from), map);
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(to[i], image[i], 1e-10);
            Assert.Equal(map[i], map[i % 3 * 3 + i / 3], 1e-10);
        }
    }

    [Fact]
    public void APictureOfOneColorIsMatchedToo()
    {
        var gray = Enumerable.Repeat(0.5f, 300).ToArray();
        Assert.All(ColorMatching.Match(gray, ColorStatistics.Of(Studio.Content.Rgb, [])), value => Assert.InRange(value, 0, 1));
        Assert.All(ColorMatching.Match(Studio.Style.Rgb, ColorStatistics.Of(gray, [])), value => Assert.Equal(0.5, value, 0.02));
    }

    [Fact]
    public void OriginalColorsKeepChromaOfOneAndLumaOfTheOther()
    {
        float[] photograph = [0.5f, 0.4f, 0.4f, 0.5f, 0.6f, 0.3f], painting = [0.6f, 0.5f, 0.6f, 0.5f, 0.6f, 0.5f];
        var result = Luminance.WithColorsOf(photograph, painting);
        Assert.Equal(Luminance.Of(painting), Luminance.Of(result));
        Assert.Equal(photograph[0] - photograph[2], result[0] - result[2], 1e-6);
        Assert.Equal(photograph[1] - photograph[5], result[1] - result[5], 1e-6);
    }

    [Fact]
    public void RendersObeyBothSettings()
    {
        var plain = Studio.Render(Studio.Request(Studio.Settings));
        var original = Studio.Render(Studio.Request(Studio.Settings with { OriginalColors = true }));
        var content = Engine.Scales.Resampling.Colors(Studio.Content.Rgb, new(26, 22), new(30, 25));
        Assert.Equal(Luminance.WithColorsOf(content, plain.Picture.Rgb), original.Picture.Rgb);
        var matched = Studio.Render(Studio.Request(Studio.Settings with { MatchColors = true }));
        Assert.NotEqual(plain.Picture.Rgb, matched.Picture.Rgb);
        Assert.NotEqual(plain.SettingsHash, matched.SettingsHash);
    }
}
