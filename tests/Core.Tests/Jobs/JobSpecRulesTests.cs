using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Tests.Jobs;

public sealed class JobSpecRulesTests
{
    private static readonly JobSpec Good = Samples.Spec(3, 2, 2);

    [Fact]
    public void GoodSpecPasses() => JobSpecRules.Validate(Good);

    [Fact]
    public void EveryFaultIsNamedInOneLine()
    {
        Refused("name", Good with { Name = " " });
        Refused("owner", Good with { Owner = new string('a', 101) });
        Refused("owner", Good with { Owner = "a\nb" });
        Refused("priority", Good with { Priority = 101 });
        Refused("network", Good with { Network = "" });
        Refused("contents is empty", Good with { Contents = [] });
        Refused("contents[0] has 0x480", Good with { Contents = [Good.Contents[0] with { Width = 0 }] });
        Refused("styles is empty", Good with { Styles = [] });
        Refused("styles[0].pictures is empty", Good with { Styles = [new("oil", [])] });
        Refused("styles[0].pictures[0].weight", Style(picture => picture with { Weight = 0 }));
        Refused("styles[0].pictures[0].weight", Style(picture => picture with { Weight = double.NaN }));
        Refused("styles[0].pictures[0].mask", Style(picture => picture with { Mask = new BlobRef("a/b.png", Samples.Hash(1)) }));
        Refused("settings is empty", Good with { Settings = [] });
        Refused("--size", Setting(settings => settings with { SizePx = 3 }));
        Refused("settings[0] start from a picture", Setting(settings => settings with { Init = InitKind.Picture }));
        Refused("passes", Good with { Passes = 0 });
        Refused("frames is empty", Good with { Frames = [] });
        Refused("frames[1].content", Good with { Frames = [new(0, 0, 0), new(3, 0, 0)] });
        Refused("frames[0].style", Good with { Frames = [new(0, -1, 0)] });
        Refused("frames[0].settings", Good with { Frames = [new(0, 0, 2)] });
        Refused("after names job", Good with { After = [new(Samples.Job, true), new(Samples.Job, false)] });
        Refused("webhook", Good with { Webhook = "ftp://example.org" });
        Refused("webhook", Good with { Webhook = "https://ann:secret@example.org" });
        Refused("template", Good with { OutputName = "{mood}.png" });
        Refused("template", Good with { OutputName = "{content.png" });
    }

    [Fact]
    public void EveryBoundOfThePolicyIsChecked()
    {
        Refused("policy.inputRetries", new JobPolicy { InputRetries = -1 });
        Refused("policy.codeRetries", new JobPolicy { CodeRetries = 101 });
        Refused("policy.resourceRetries", new JobPolicy { ResourceRetries = -1 });
        Refused("policy.mostFailedFrames", new JobPolicy { MostFailedFrames = 0 });
        Refused("policy.mostFailedShare", new JobPolicy { MostFailedShare = double.NaN });
        Refused("policy.workerStrikes", new JobPolicy { WorkerStrikes = 0 });
        Refused("policy.chunkSeconds", new JobPolicy { ChunkSeconds = -1 });
        Refused("policy.order", new JobPolicy { Order = (FrameOrder)9 });
    }

    [Theory]
    [InlineData("../escape.png", "path")]
    [InlineData("a\\b.png", "path")]
    [InlineData("a\0b.png", "control character")]
    [InlineData(".hidden.png", "dot")]
    [InlineData("..", "dot")]
    [InlineData("con.png", "device")]
    [InlineData("Lpt1", "device")]
    [InlineData("end.", "ends")]
    [InlineData("", "empty")]
    public void NameThatIsNotSafeIsRefusedForInputsAndOutputs(string name, string fault)
    {
        Refused(fault, Good with { Contents = [Good.Contents[0] with { Name = name }] });
        Refused(fault, Good with { Frames = [new(0, 0, 0, name)] });
    }

    [Fact]
    public void NameThatIsTooLongOrHalfACharacterIsRefused()
    {
        Refused("longer than 200", Good with { Frames = [new(0, 0, 0, new string('a', 197) + ".png")] });
        Refused("no valid text", Good with { Frames = [new(0, 0, 0, "half\ud800.png")] });
        Refused("no valid text", Good with { Frames = [new(0, 0, 0, "half\udc00\ud800.png")] });
    }

    [Theory]
    [InlineData("console.png")]
    [InlineData("COM10.png")]
    [InlineData("été – 日本.png")]
    [InlineData("two words.png")]
    public void OrdinaryNamesPass(string name) => JobSpecRules.Validate(Good with { Frames = [new(0, 0, 0, name)] });

    [Fact]
    public void TwoFramesNeverShareAName()
    {
        Refused("Frames 1 and 4 would both be named 'photo-1.png'", Good with { OutputName = "{content}.png" });
        Refused("Frames 2 and 3", Good with { Frames = [new(0, 0, 0), new(1, 0, 0, "a.png"), new(2, 0, 0, "a.png")] });
        Refused("Frames 2 and 6", Good with { Frames = [new(0, 0, 0), new(1, 0, 0, "b.png"), new(2, 0, 0, "b.pass-1.png")], Passes = 2 });
        JobSpecRules.Validate(Good with { OutputName = "{number}.png", Passes = 3 });
    }

    [Fact]
    public void MoreFramesThanAJobMayHaveAreRefused()
    {
        var contents = Enumerable.Range(0, 1025).Select(i => Good.Contents[0] with { Name = $"{i}.jpg" }).ToList();
        Refused("1049600 frames", Samples.Spec(3, 32, 32) with { Contents = contents });
    }

    private static JobSpec Style(Func<StyleRef, StyleRef> change) =>
        Good with { Styles = [Good.Styles[0] with { Pictures = [change(Good.Styles[0].Pictures[0])] }] };

    private static JobSpec Setting(Func<RenderSettings, RenderSettings> change) =>
        Good with { Settings = [Good.Settings[0] with { Settings = change(Good.Settings[0].Settings) }] };

    private static void Refused(string part, JobPolicy policy) => Refused(part, Good with { Policy = policy });

    private static void Refused(string part, JobSpec spec)
    {
        var message = Assert.Throws<InputException>(() => JobSpecRules.Validate(spec)).Message;
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
        Assert.DoesNotContain(message, char.IsSurrogate);
    }
}
