using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Tests.Frames;

public sealed class ResultKeyTests
{
    private static readonly ContentHash Content = Hash(1), Style = Hash(2), Mask = Hash(3), Network = Hash(4), Init = Hash(5);
    private static readonly RenderSettings Settings = Presets.For("draft", "farmnet");
    private static readonly IReadOnlyList<StyleRef> Styles = [new(new("a.png", Style))];

    private static ContentHash Key => ResultKey.Of(Content, Styles, null, Settings, Network);

    [Fact]
    public void NamesOfFilesDoNotCount() =>
        Assert.Equal(Key, ResultKey.Of(Content, [new(new("b.png", Style))], null, Settings, Network));

    [Fact]
    public void EveryInputCounts()
    {
        ContentHash[] keys =
        [
            Key,
            ResultKey.Of(Hash(9), Styles, null, Settings, Network),
            ResultKey.Of(Content, [new(new("a.png", Hash(9)))], null, Settings, Network),
            ResultKey.Of(Content, [new(new("a.png", Style), 2)], null, Settings, Network),
            ResultKey.Of(Content, [new(new("a.png", Style), 1, new("m.png", Mask))], null, Settings, Network),
            ResultKey.Of(Content, [.. Styles, .. Styles], null, Settings, Network),
            ResultKey.Of(Content, Styles, null, Settings with { Seed = 1 }, Network),
            ResultKey.Of(Content, Styles, null, Settings, Hash(9)),
            ResultKey.Of(Content, Styles, Init, Settings with { Init = InitKind.Picture }, Network),
            ResultKey.Of(Content, Styles, Hash(9), Settings with { Init = InitKind.Picture }, Network),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void StartThatTheSettingsDoNotUseDoesNotCount() =>
        Assert.Equal(Key, ResultKey.Of(Content, Styles, Init, Settings, Network));

    private static ContentHash Hash(byte seed) => ContentHash.Of([seed]);
}
