using RenderFarm.Client.Commands;
using RenderFarm.Client.Submission;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests.Submission;

public sealed class FrameSelectionTests
{
    private static JobRequest Request(int contents, int styles = 1, string? frames = null, string? outputName = null) => new()
    {
        Name = "job",
        Contents = [.. Enumerable.Range(1, contents).Select(i => new ContentFile($"in/c{i}.jpg", $"c{i}.jpg"))],
        Styles = [.. Enumerable.Range(1, styles).Select(i => new StyleChoice($"s{i}.jpg", [new StyleArgument($"s{i}.jpg")]))],
        Settings = [new SettingsVariant("draft", Presets.For("draft", "farmnet"))],
        Frames = frames,
        OutputName = outputName,
    };

    [Fact]
    public void WithoutFramesAllIsTheCrossProduct() => Assert.Null(FrameSelection.Of(Request(3, 2)).Choices);

    [Fact]
    public void ContentsThatNoFrameNeedsAreLeftOut()
    {
        var (request, choices) = FrameSelection.Of(Request(100, frames: "1-10x3"));
        Assert.Equal(["c1.jpg", "c4.jpg", "c7.jpg", "c10.jpg"], request.Contents.Select(c => c.Name));
        Assert.Null(choices);
    }

    [Fact]
    public void FramesOfSeveralStylesKeepTheirPlaces()
    {
        var (request, choices) = FrameSelection.Of(Request(3, 2, "2,5-6"));
        Assert.Equal(["c2.jpg", "c3.jpg"], request.Contents.Select(c => c.Name));
        Assert.Equal([new(0, 0, 0), new(0, 1, 0), new FrameChoice(1, 1, 0)], choices!);
        Assert.Equal("{content}-{style}.png", request.OutputName);
    }

    [Fact]
    public void NumbersInNamesAreThoseOfAllFrames() =>
        Assert.Equal(["0005.png", "0007.png"], FrameSelection.Of(Request(9, frames: "5,7", outputName: "{number:0000}.png")).Choices!.Select(c => c.OutputName));

    [Fact]
    public void TwoFramesWithOneNameAreRefusedByBothFiles()
    {
        var request = Request(2) with { Contents = [new("a/1.jpg", "1.jpg"), new("b/1.jpg", "1.jpg")] };
        var refusal = Assert.Throws<InputException>(() => FrameSelection.Of(request)).Message;
        Assert.Contains("a/1.jpg and b/1.jpg would both be written to 1.png", refusal, StringComparison.Ordinal);
        Assert.Null(FrameSelection.Of(request with { OutputName = "{number}-{content}.png" }).Choices);
    }

    [Fact]
    public void AFrameThatIsNotThereIsRefused() => Assert.Throws<InputException>(() => FrameSelection.Of(Request(3, frames: "1-4")));
}
