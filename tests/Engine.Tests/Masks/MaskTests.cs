using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Masks;
using RenderFarm.Engine.Scales;
using RenderFarm.Engine.Tests.Painting;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Masks;

public sealed class MaskTests
{
    private static readonly Picture Left = Mask(40, 32, x => x < 20), Right = Mask(40, 32, x => x >= 20);
    private static readonly Picture Dark = Plain(0.15f, 0.2f, 0.3f), Bright = Plain(0.9f, 0.8f, 0.7f);

    [Fact]
    public void EachRegionApproachesItsOwnStyle()
    {
        var settings = Studio.Settings with { SizePx = 32, ScaleStep = 4, FirstIterations = 60, ContentWeight = 0, StrongWolfe = true };
        var request = Studio.Request(settings) with { Styles = [new(Dark, 1, Left), new(Bright, 1, Right)] };
        var painted = Studio.Render(request).Picture;
        var network = RandomNetworks.Small();
        var backend = new ReferenceBackend();
        var taps = settings.StyleLayers.Select(layer => layer.Layer).ToList();
        foreach (var (mask, own, other) in new[] { (Left, Dark, Bright), (Right, Bright, Dark) })
        {
            var guide = Resampling.Bilinear(Engine.Colors.Luminance.Of(mask.Rgb), new(40, 32), new(painted.Width, painted.Height));
            var moments = backend.Measure(network, painted.Width, painted.Height, painted.Rgb, taps, guide);
            for (var i = 0; i < taps.Count; i++)
                Assert.True(Distance(i, own) < 0.1 * Distance(i, other), $"{taps[i]}: {Distance(i, own)} against {Distance(i, other)}");

            double Distance(int tap, Picture style) => ReferenceStyleLoss.Evaluate(
                new GramLoss(LossNormalization.Paper), ReferenceMoments.Of(moments[tap]),
                backend.Measure(network, style.Width, style.Height, style.Rgb, taps, null)[tap]).Loss;
        }
    }

    [Fact]
    public void AWhiteMaskIsNoMask()
    {
        var plain = Studio.Render(Studio.Request(Studio.AdamSettings)).Picture;
        var request = Studio.Request(Studio.AdamSettings) with { Styles = [new(Studio.Style, 1, Mask(9, 9, _ => true))] };
        Assert.All(plain.Rgb.Zip(Studio.Render(request).Picture.Rgb), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
    }

    [Fact]
    public void OverlappingMasksShareAndDisjointOnesStay()
    {
        var regions = Region.Of(
            [new(Dark, 1, Mask(20, 20, x => x < 12)), new(Bright, 1, Mask(20, 20, x => x >= 8))], picture => ContentHash.Of([(byte)picture.Rgb[0]]));
        var guides = Region.Guides(regions, new(20, 20));
        for (var k = 0; k < 400; k++)
            Assert.Equal(1, guides[0]![k] + guides[1]![k], 1e-5);
        Assert.Equal(0.5, guides[0]![10], 1e-5);
        Assert.Equal(1, guides[0]![2], 1e-5);
    }

    [Fact]
    public void StylesOfOneMaskAreBlendedByWeight()
    {
        var regions = Region.Of([new(Dark, 3, Left), new(Bright, 1, Left), new(Dark)], picture => ContentHash.Of(BitConverter.GetBytes(picture.Rgb.Sum())));
        Assert.Equal(2, regions.Count);
        Assert.Equal([0.75, 0.25], regions[0].Styles.Select(style => style.Share));
        Assert.Null(regions[1].Mask);
    }

    [Fact]
    public void ABlackMaskIsRefused()
    {
        var request = Studio.Request(Studio.Settings) with { Styles = [new(Dark, 1, Mask(8, 8, _ => false))] };
        Assert.Contains("black", Assert.Throws<InputException>(() => Studio.Render(request)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GuidesAreAveragedAlongTheNetworksPoolings()
    {
        var network = RandomNetworks.Small();
        var guide = Enumerable.Range(0, 7 * 5).Select(i => (float)(i % 7)).ToArray();
        Assert.Same(guide, GuidePooling.AtTap(network, network.IndexOf("conv1_2"), 7, 5, guide));
        Assert.Equal([0.5f, 2.5f, 4.5f, 0.5f, 2.5f, 4.5f], GuidePooling.AtTap(network, network.IndexOf("conv2_1"), 7, 5, guide));
        Assert.Equal([1.5f], GuidePooling.AtTap(network, network.IndexOf("conv3_1"), 7, 5, guide));
    }

    private static Picture Mask(int width, int height, Func<int, bool> white)
    {
        var rgb = new float[3 * width * height];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = white(i % width) ? 1 : 0;
        return new(width, height, rgb);
    }

    /// <summary>A colour with a little texture.</summary>
    private static Picture Plain(float r, float g, float b)
    {
        var waves = Studio.Waves(24, 24, 1.1, 0.5).Rgb;
        return new(24, 24, [.. waves.Select((x, i) => (i / 576) switch { 0 => r, 1 => g, _ => b } + 0.1f * (x - 0.5f))]);
    }
}
