using System.Reflection;
using RenderFarm.Client.Commands;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests.Commands;

public sealed class RenderCommandTests
{
    [Fact]
    public void ContentsMayStandOnBothSidesOfFlags()
    {
        var order = Orders.Read("a.jpg", "b.jpg", "--style", "s.jpg", "c.jpg", "-o", "out/", "d.jpg");
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg", "d.jpg"], order.Contents);
        Assert.Equal([new StyleArgument("s.jpg")], order.Styles);
        Assert.Equal("out/", order.Output);
    }

    [Fact]
    public void MaskBelongsToTheStyleBeforeIt()
    {
        var order = Orders.Read("a.jpg", "--style", "x.jpg:2", "--style", "y.jpg", "--mask", "m.png", "--style", "z.jpg", "-o", "o.png");
        Assert.Equal([new StyleArgument("x.jpg", 2), new StyleArgument("y.jpg", 1, "m.png"), new StyleArgument("z.jpg")], order.Styles);
    }

    [Fact]
    public void EqualsSignSeparatesLikeASpace()
    {
        var order = Orders.Read("a.jpg", "--style=x.jpg:2", "--mask=m.png", "--output=o.png", "--size=64");
        Assert.Equal([new StyleArgument("x.jpg", 2, "m.png")], order.Styles);
        Assert.Equal(64, order.Settings.SizePx);
    }

    [Fact]
    public void WithoutFlagsThePresetStandsAsItIs() =>
        Assert.Equal(Presets.For("best", "vgg19").ToJson(), Orders.ReadWith().Settings.ToJson());

    [Fact]
    public void PresetsDependOnTheNetwork() =>
        Assert.Equal(
            Presets.For("draft", "farmnet").ToJson(),
            Orders.ReadFor("farmnet", "a.jpg", "--style", "s.jpg", "-o", "o.png", "--preset", "draft").Settings.ToJson());

    [Fact]
    public void IterationsCountAtEveryScaleUnlessTheFirstIsNamed()
    {
        var all = Orders.ReadWith("--iterations", "7").Settings;
        Assert.Equal((7, 7), (all.FirstIterations, all.Iterations));
        var first = Orders.ReadWith("--first-iterations", "9", "--iterations", "7").Settings;
        Assert.Equal((9, 7), (first.FirstIterations, first.Iterations));
    }

    [Fact]
    public void AnotherOptimizerComesWithItsOwnStep()
    {
        Assert.Equal(0.02, Orders.ReadWith("--optimizer", "adam").Settings.LearningRate);
        Assert.Equal(0.5, Orders.ReadWith("--learning-rate", "0.5", "--optimizer", "adam").Settings.LearningRate);
    }

    [Fact]
    public void FlagsInAnyOrderGiveTheSameSettings()
    {
        string[][] pairs = [["--size", "100"], ["--iterations", "5"], ["--first-iterations", "6"], ["--optimizer", "adam"], ["--learning-rate", "0.1"]];
        var forward = Orders.ReadWith([.. pairs.SelectMany(p => p)]);
        var backward = Orders.ReadWith([.. pairs.Reverse().SelectMany(p => p)]);
        Assert.Equal(forward.Settings.ToJson(), backward.Settings.ToJson());
    }

    [Fact]
    public void EveryNumberOfTheSettingsHasAFlag()
    {
        var changed = Orders.ReadWith(
            "--size", "content", "--coarsest-size", "33", "--scale-step", "1.7", "--first-iterations", "3", "--iterations", "4",
            "--optimizer", "adam", "--learning-rate", "0.3", "--history", "3", "--strong-wolfe", "--average-decay", "0.5",
            "--init", "noise", "--content-weight", "2.5", "--style-weight", "3.5", "--tv-weight", "4.5", "--color-weight", "5.5",
            "--style-loss", "mean-covariance", "--normalization", "paper", "--style-scale", "1.5", "--content-layers", "conv3_1",
            "--style-layers", "conv1_2:2", "--pooling", "max", "--padding", "replicate", "--unbounded", "--no-margin", "--original-colors", "--match-colors",
            "--seed", "18446744073709551615", "--stop-gain", "0.25", "--time-budget", "9").Settings;
        var preset = Presets.For("best", "vgg19");
        var same = typeof(RenderSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.Name != nameof(RenderSettings.Preset) && Equals(p.GetValue(changed), p.GetValue(preset)))
            .Select(p => p.Name);
        Assert.Empty(same);
        Assert.Equal(ulong.MaxValue, changed.Seed);
        Assert.Equal([new LayerWeight("conv1_2", 2)], changed.StyleLayers);
    }

    [Fact]
    public void InitIsAWordOrAFile()
    {
        Assert.Equal((InitKind.Picture, "start.png"), Of("start.png"));
        Assert.Equal((InitKind.Noise, null), Of("noise"));
        Assert.Equal((InitKind.Content, null), Of("content"));

        static (InitKind, string?) Of(string text)
        {
            var order = Orders.ReadWith("--init", text);
            return (order.Settings.Init, order.InitFile);
        }
    }

    [Fact]
    public void CheckpointsAreWrittenByIterationsOrSeconds()
    {
        Assert.Equal(new CheckpointRule(50, 0), Orders.ReadWith("--checkpoint-every", "50").CheckpointEvery);
        Assert.Equal(new CheckpointRule(0, 2.5), Orders.ReadWith("--checkpoint-every", "2.5s").CheckpointEvery);
        Assert.Equal(CheckpointRule.Never, Orders.ReadWith().CheckpointEvery);
        Assert.NotEqual(CheckpointRule.Never, Orders.ReadWith("--checkpoint", "c").CheckpointEvery);
    }

    [Fact]
    public void ResumeCommandCanBePastedIntoAShell()
    {
        var order = Orders.Read("my photo.jpg", "--style", "it's.jpg", "-o", "out.png", "--force");
        Assert.Equal("./farm render 'my photo.jpg' --style 'it'\\''s.jpg' -o out.png --resume", order.ResumeCommand);
    }

    [Fact]
    public void BadValuesAreNamedWithTheirFlag()
    {
        (string[] Flags, string Expected)[] table =
        [
            (["--size", "big"], "--size"), (["--size", "3"], "--size"), (["--iterations", "0"], "iterations"), (["--iterations", "1.5"], "--iterations"),
            (["--style-weight", "nan"], "--style-weight"), (["--style-weight", "-1"], "--style-weight"), (["--optimizer", "sgd"], "--optimizer"),
            (["--pooling", "min"], "--pooling"), (["--content-layers", "conv1_1,,"], "--content-layers"),
            (["--content-layers", "conv1_1:x"], "--content-layers"), (["--seed", "-1"], "--seed"), (["--checkpoint-every", "s"], "--checkpoint-every"),
            (["--checkpoint-every", "0"], "--checkpoint-every"), (["--preset", "worst"], "worst"), (["--sise", "100"], "--size"),
            (["--preview", "now.txt"], "now.txt"),
        ];
        foreach (var (flags, expected) in table)
        {
            var e = Assert.Throws<InputException>(() => Orders.ReadWith(flags));
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
        }
    }

    [Fact]
    public void MissingStyleOrOutputIsSaid()
    {
        Assert.Contains("--style", Assert.Throws<InputException>(() => Orders.Read("a.jpg", "-o", "o.png")).Message, StringComparison.Ordinal);
        Assert.Contains("-o", Assert.Throws<InputException>(() => Orders.Read("a.jpg", "--style", "s")).Message, StringComparison.Ordinal);
    }
}
