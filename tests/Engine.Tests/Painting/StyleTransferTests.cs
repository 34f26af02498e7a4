using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Painting;

public sealed class StyleTransferTests
{
    [Theory]
    [InlineData(OptimizerKind.Lbfgs, false)]
    [InlineData(OptimizerKind.Lbfgs, true)]
    [InlineData(OptimizerKind.Adam, false)]
    public void TheLossFalls(OptimizerKind optimizer, bool strongWolfe)
    {
        var settings = (optimizer == OptimizerKind.Adam ? Studio.AdamSettings : Studio.Settings) with { StrongWolfe = strongWolfe };
        var witness = new Witness();
        var result = Studio.Render(Studio.Request(settings), witness);
        // The second scale begins almost where it ends; Adam's fixed steps may then raise the loss for a while.
        foreach (var scale in witness.Told.GroupBy(told => told.Scale).Take(optimizer == OptimizerKind.Adam ? 1 : 2))
            Assert.True(scale.Last().Losses.Total < (scale.Key == 0 ? 0.8 : 0.98) * scale.First().Losses.Total, $"scale {scale.Key}");
        Assert.Equal((30, 25), (result.Picture.Width, result.Picture.Height));
        Assert.Equal(8 + 6, result.Iterations);
        Assert.Equal(StopReason.Iterations, result.Stopped);
        Assert.Equal(1, witness.Told[^1].Done);
        Assert.All(result.Picture.Rgb, value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void TheSameSeedGivesTheSameBytes()
    {
        var request = Studio.Request(Studio.AdamSettings with { Init = InitKind.Noise, Seed = 5 });
        Assert.Equal(Studio.Render(request).Picture.Rgb, Studio.Render(request).Picture.Rgb);
        var other = request with { Settings = request.Settings with { Seed = 6 } };
        Assert.NotEqual(Studio.Render(request).Picture.Rgb, Studio.Render(other).Picture.Rgb);
    }

    [Theory]
    [InlineData(OptimizerKind.Lbfgs)]
    [InlineData(OptimizerKind.Adam)]
    public void TheNumberOfThreadsDoesNotChangeAByte(OptimizerKind optimizer)
    {
        var settings = optimizer == OptimizerKind.Adam ? Studio.AdamSettings : Studio.Settings with { StyleLoss = StyleLossKind.MeanCovariance };
        var one = Studio.Render(Studio.Request(settings), null, new CpuBackend(1));
        foreach (var threads in new[] { 2, 7 })
        {
            var many = Studio.Render(Studio.Request(settings), null, new CpuBackend(threads));
            Assert.Equal(one.Picture.Rgb, many.Picture.Rgb);
            Assert.Equal(one.Losses, many.Losses);
        }
    }

    [Fact]
    public void ARendererThatPaintedBeforePaintsTheSame()
    {
        using var renderer = new StyleTransfer(new CpuBackend(2), RandomNetworks.Small());
        var request = Studio.Request(Studio.Settings);
        var first = renderer.Render(request, new Witness(), TestContext.Current.CancellationToken);
        var second = renderer.Render(request, new Witness(), TestContext.Current.CancellationToken);
        Assert.Equal(first.Picture.Rgb, second.Picture.Rgb);
        Assert.Equal(first.Losses, second.Losses);
    }

    [Fact]
    public void WithoutStyleWeightThePhotographStays()
    {
        var result = Studio.Render(Studio.Request(Studio.Settings with { StyleWeight = 0, ScaleStep = 4 }));
        Assert.Equal(0, result.Losses.Total, 1e-9);
    }

    [Fact]
    public void AlphaAndDepthOfThePhotographAreKept()
    {
        var content = Studio.Content;
        var alpha = new float[content.Pixels];
        for (var k = 0; k < alpha.Length; k++)
            alpha[k] = k % content.Width < 13 ? 1 : 0;
        var request = Studio.Request(Studio.Settings with { FirstIterations = 1, Iterations = 1 }) with
        {
            Content = new(content.Width, content.Height, content.Rgb, alpha, 16),
        };
        var picture = Studio.Render(request).Picture;
        Assert.Equal(16, picture.BitsPerSample);
        Assert.Equal(1, picture.Alpha![0], 1e-6);
        Assert.Equal(0, picture.Alpha[picture.Width - 1], 1e-6);
        Assert.Null(Studio.Render(Studio.Request(request.Settings)).Picture.Alpha);
    }

    [Fact]
    public void AStyleSmallerThanWantedIsReported()
    {
        var witness = new Witness();
        Studio.Render(Studio.Request(Studio.Settings with { StyleScale = 3, FirstIterations = 1, Iterations = 1 }), witness);
        Assert.Contains(witness.Notices, line => line.Contains("30 x 28", StringComparison.Ordinal));
    }

    [Fact]
    public void PreviewsShowThePictureOfTheMoment()
    {
        var witness = new Witness { WantsPreview = true };
        var result = Studio.Render(Studio.Request(Studio.Settings), witness);
        Assert.Equal(witness.Told.Count, witness.Previews.Count);
        Assert.Equal(result.Picture.Rgb, witness.Previews[^1].Rgb);
    }

    [Fact]
    public void MissingPicturesAreRefused()
    {
        var request = Studio.Request(Studio.Settings);
        Assert.Throws<InputException>(() => Studio.Render(request with { Styles = [] }));
        Assert.Throws<InputException>(() => Studio.Render(request with { Settings = request.Settings with { Init = InitKind.Picture } }));
        Assert.Throws<InputException>(() => Studio.Render(request with { Styles = [new(Studio.Style, double.NaN)] }));
        Assert.Throws<InputException>(() => Studio.Render(request with { Styles = [new(Studio.Waves(40, 3, 1, 1))] }));
    }

    [Fact]
    public void ChosenLayersMustExistButDefaultsGiveWay()
    {
        var chosen = Studio.Settings with { ContentLayers = [new("conv4_2", 1)] };
        Assert.Contains("conv4_2", Assert.Throws<InputException>(() => Studio.Render(Studio.Request(chosen))).Message, StringComparison.Ordinal);

        var witness = new Witness();
        var defaults = Presets.For("draft", "random") with { SizePx = 24, CoarsestPx = 24, FirstIterations = 2 };
        Studio.Render(Studio.Request(defaults), witness);
        Assert.Contains(witness.Notices, line => line.Contains("no conv4_2", StringComparison.Ordinal));
        Assert.Contains(witness.Notices, line => line.Contains("no conv4_1, conv5_1", StringComparison.Ordinal));
    }

    [Fact]
    public void BlendedStylesLieBetween()
    {
        var other = Studio.Waves(30, 28, 0.8, -1);
        var settings = Studio.Settings with { ContentWeight = 0 };
        var request = Studio.Request(settings);
        var blend = Studio.Render(request with { Styles = [new(Studio.Style, 2), new(other, 2)] });
        var same = Studio.Render(request with { Styles = [new(Studio.Style, 1), new(other, 1)] });
        Assert.Equal(blend.Picture.Rgb, same.Picture.Rgb);
        Assert.NotEqual(blend.Picture.Rgb, Studio.Render(request).Picture.Rgb);
    }

    [Fact]
    public void ThePlanNamesEveryScale()
    {
        using var renderer = new StyleTransfer(new CpuBackend(2), RandomNetworks.Small());
        var plan = renderer.Plan(Studio.Settings, 26, 22);
        Assert.Equal([new ScalePlan(20, 17, 8), new ScalePlan(30, 25, 6)], plan.Scales);
        Assert.True(plan.MemoryBytes > 24 * 20 * 3 * 4 * 20);
        Assert.True(plan.EstimatedSeconds > 0);
    }
}
