using RenderFarm.Client.Commands;
using RenderFarm.Core;

namespace RenderFarm.Client.Tests.Commands;

public sealed class StyleArgumentTests
{
    [Fact]
    public void WeightFollowsTheLastColonUnlessAFileHasTheWholeName()
    {
        (string Text, string[] Files, StyleArgument Expected)[] table =
        [
            ("a.jpg", [], new("a.jpg")),
            ("a.jpg:2", [], new("a.jpg", 2)),
            ("a.jpg:0.25", [], new("a.jpg", 0.25)),
            ("a:b.jpg", [], new("a:b.jpg")),
            ("a:b.jpg:3", [], new("a:b.jpg", 3)),
            ("shot 12:30", ["shot 12:30"], new("shot 12:30")),
            ("shot 12:30:2", ["shot 12:30"], new("shot 12:30", 2)),
            ("C:\\x.jpg", [], new("C:\\x.jpg")),
            (":2", [], new(":2")),
            ("a.jpg:", [], new("a.jpg:")),
        ];
        foreach (var (text, files, expected) in table)
            Assert.Equal(expected, StyleArgument.Parse(text, file => files.Contains(file)));
    }

    [Fact]
    public void WeightsMustBeAboveZero()
    {
        Assert.Throws<InputException>(() => StyleArgument.Parse("a.jpg:0", _ => false));
        Assert.Throws<InputException>(() => StyleArgument.Parse("a.jpg:-1", _ => false));
    }

    [Fact]
    public void MaskWithoutAStyleBeforeItIsRefused() =>
        Assert.Throws<InputException>(() => StyleArgument.Pair([("--mask", "m.png"), ("--style", "a.jpg")], _ => false));

    [Fact]
    public void StyleWithTwoMasksIsRefused() =>
        Assert.Throws<InputException>(() => StyleArgument.Pair([("--style", "a.jpg"), ("--mask", "m.png"), ("--mask", "n.png")], _ => false));
}
