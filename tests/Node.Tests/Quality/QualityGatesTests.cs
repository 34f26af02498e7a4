using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Media;
using RenderFarm.Node.Checkpoints;
using RenderFarm.Node.Quality;
using RenderFarm.Node.Tests.Workers;

namespace RenderFarm.Node.Tests.Quality;

public sealed class QualityGatesTests
{
    private static readonly Picture Photo = Workshop.Waves(64, 48, 0.3, 0.7), Style = Workshop.Waves(64, 64, 1.7, 0.2);
    private static readonly Picture Good = Workshop.Waves(32, 24, 0.9, 0.4);
    private static readonly Picture Wall = Uniform(64, 48, 0.7f);
    private static readonly LossTrail Trail = new(First: 10, Scale: 1, ScaleFirst: 2, Iterations: 40);

    private static RenderSettings Settings => Workshop.Settings;

    [Fact]
    public void GoodPicturePasses() => Check(Photo, Good);

    [Fact]
    public void PictureOfAnotherSizeFails() =>
        Assert.Contains("33 x 24 instead of 32 x 24", Refused(Photo, Workshop.Waves(33, 24, 0.9, 0.4)), StringComparison.Ordinal);

    [Fact]
    public void NumbersThatAreNoneFail()
    {
        foreach (var broken in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var picture = Workshop.Waves(32, 24, 0.9, 0.4);
            picture.Rgb[100] = picture.Rgb[2_000] = broken;
            Assert.Contains("2 samples", Refused(Photo, picture), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void UniformPictureOfAPhotographWithTextureFails() =>
        Assert.Contains("uniform", Refused(Photo, Uniform(32, 24, 0.5f)), StringComparison.Ordinal);

    [Fact]
    public void NearlyUniformPictureFailsToo()
    {
        var picture = Uniform(32, 24, 0.9f);
        for (var i = 0; i < picture.Rgb.Length; i += 2)
            picture.Rgb[i] += 0.001f;
        Assert.Contains("uniform", Refused(Photo, picture), StringComparison.Ordinal);
    }

    [Fact]
    public void UniformPictureOfAWallIsRight() => Check(Wall, Uniform(32, 24, 0.5f));

    [Fact]
    public void UniformPictureInAUniformStyleIsRight() => QualityGates.Check(Request(Photo, Wall), Result(Uniform(32, 24, 0.5f)), Trail);

    [Fact]
    public void PictureOfOneColorThatVariesInAnotherIsNotUniform()
    {
        var picture = Uniform(32, 24, 0);
        for (var i = 0; i < picture.Pixels; i++)
            picture.Rgb[2 * picture.Pixels + i] = i % 2;
        Check(Photo, picture);
    }

    [Fact]
    public void LossThatDidNotFallFails()
    {
        Assert.Contains("did not fall", Refused(Photo, Good, loss: 2), StringComparison.Ordinal);
        Assert.Contains("did not fall", Refused(Photo, Good, loss: 3), StringComparison.Ordinal);
        Assert.Contains("NaN", Refused(Photo, Good, loss: double.NaN), StringComparison.Ordinal);
    }

    [Fact]
    public void LossThatHadNoChanceToFallPasses()
    {
        Check(Photo, Good, loss: 2, trail: Trail with { Iterations = 5 });
        Check(Photo, Good, loss: 0, trail: Trail with { ScaleFirst = 0 });
        // Gone on from a checkpoint that does not say where it began.
        Check(Photo, Good, loss: 3, trail: LossTrail.Unknown with { Iterations = 40 });
    }

    [Fact]
    public void PictureThatBeganFromAResultMustOnlyNotGetWorse()
    {
        var request = Request(Photo, Style) with { Settings = Settings with { Init = InitKind.Picture } };
        QualityGates.Check(request, Result(Good, 2), Trail);
        Assert.Throws<QualityException>(() => QualityGates.Check(request, Result(Good, 2.1), Trail));
    }

    [Fact]
    public void FileThatDoesNotReadBackFails()
    {
        var file = PictureCodec.EncodePng(Good, cancellation: TestContext.Current.CancellationToken);
        QualityGates.CheckFile(file, Good);
        Assert.Throws<QualityException>(() => QualityGates.CheckFile(file[..^200], Good));
        Assert.Throws<QualityException>(() => QualityGates.CheckFile(file, Photo));
        Assert.Throws<QualityException>(() => QualityGates.CheckFile([], Good));
    }

    private static void Check(Picture photo, Picture painted, double loss = 1, LossTrail? trail = null) =>
        QualityGates.Check(Request(photo, Style), Result(painted, loss), trail ?? Trail);

    private static string Refused(Picture photo, Picture painted, double loss = 1) =>
        Assert.Throws<QualityException>(() => Check(photo, painted, loss)).Message;

    private static RenderRequest Request(Picture photo, Picture style) =>
        new() { Settings = Settings, Content = photo, Styles = [new StylePicture(style)] };

    private static RenderResult Result(Picture picture, double loss = 1) =>
        new(picture, new LossReport(loss, 0, loss, 0, 0), 50, 1, StopReason.Iterations, "cpu", "", "farmnet", "");

    private static Picture Uniform(int width, int height, float tone)
    {
        var rgb = new float[3 * width * height];
        Array.Fill(rgb, tone);
        return new Picture(width, height, rgb);
    }
}
