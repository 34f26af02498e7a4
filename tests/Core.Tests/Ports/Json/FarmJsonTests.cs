using System.Text.Json;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Tests.Ports.Json;

public sealed class FarmJsonTests
{
    private static readonly ContentHash Hash = ContentHash.Of("a"u8);

    private static string Submission(string more = "") => $$"""
        {
          "name": "holiday",
          "contents": [{ "name": "beach.jpg", "hash": "{{Hash}}" }],
          "styles": [{ "name": "wave", "pictures": [{ "picture": { "name": "wave.jpg", "hash": "{{Hash}}" } }] }]{{more}}
        }
        """;

    private static JobSpec Spec(string json)
    {
        var submission = FarmJson.ReadSubmission(json);
        return submission.ToSpec("ann", [.. submission.Contents.Select(c => new ContentRef(c.Name, c.Hash, 640, 480))]);
    }

    [Fact]
    public void WhatASubmissionLeavesOutIsByDefault()
    {
        var spec = Spec(Submission());
        Assert.Equal("ann", spec.Owner);
        Assert.Equal(50, spec.Priority);
        Assert.Equal(new JobPolicy(), spec.Policy);
        Assert.Equal(1, spec.Styles[0].Pictures[0].Weight);
        var variant = Assert.Single(spec.Settings);
        Assert.Equal("best", variant.Name);
        Assert.Equal(Presets.For("best", "farmnet").ToJson(), variant.Settings.ToJson());
    }

    [Fact]
    public void MembersLeftOutOfAPolicyKeepTheirDefaults() =>
        Assert.Equal(new JobPolicy { Order = FrameOrder.MiddleOut }, Spec(Submission(""", "policy": { "order": "middleOut" }""")).Policy);

    [Fact]
    public void OverridesChangeNothingButWhatTheyName()
    {
        var variant = Spec(Submission(""", "settings": [{ "name": "big", "preset": "draft", "overrides": { "sizePx": 1024, "optimizer": "adam" } }]""")).Settings[0];
        Assert.Equal("big", variant.Name);
        var expected = Presets.For("draft", "farmnet") with { SizePx = 1024, Optimizer = OptimizerKind.Adam };
        Assert.Equal(expected.ToJson(), variant.Settings.ToJson());
    }

    [Fact]
    public void CompleteSettingsReadBack()
    {
        var settings = Presets.For("paper", "vgg19");
        var json = JsonSerializer.Serialize(settings, FarmJson.Options);
        Assert.Equal(settings.ToJson(), Spec(Submission($$""", "settings": [{ "settings": {{json}} }]""")).Settings[0].Settings.ToJson());
    }

    [Theory]
    [InlineData(""", "colour": 1""", "colour is not known here")]
    [InlineData(""", "policy": { "retries": 1 }""", "policy.retries is not known here")]
    [InlineData(""", "settings": [{ "overrides": { "size": 4 } }]""", "settings[0].overrides.size is not known here")]
    [InlineData(""", "settings": [{ "overrides": { "sizePx": "big" } }]""", "settings[0].overrides.sizePx has a value of the wrong kind")]
    [InlineData(""", "settings": [{ "overrides": { "sizePx": 4 } }]""", "settings[0]: --size is 4")]
    [InlineData(""", "settings": [{ "overrides": 7 }]""", "settings[0].overrides must be an object")]
    [InlineData(""", "settings": [{ "preset": "worst" }]""", "settings[0]: There is no preset 'worst'")]
    [InlineData(""", "priority": "high" """, "priority has a value of the wrong kind")]
    [InlineData(""", "policy": null""", "policy must not be null")]
    [InlineData(""", "after": [{ "job": "x", "frameByFrame": true }]""", "after[0].job is wrong: 'x' is not a job's id")]
    [InlineData(""", "init": { "name": "a" }""", "init lacks 'hash'")]
    [InlineData(""", "policy": { "order": "sideways" }""", "policy.order has a value of the wrong kind")]
    [InlineData(""", "name": "again" """, "name is given twice")]
    [InlineData(", 7", "is not JSON: line 4")]
    public void FaultsAreToldWithTheirPath(string more, string message)
    {
        var fault = Assert.Throws<InputException>(() => Spec(Submission(more))).Message;
        Assert.Contains(message, fault, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault);
        Assert.DoesNotContain("System.", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsMissingIsNamed() =>
        Assert.Contains("lacks 'styles'", Assert.Throws<InputException>(() => FarmJson.ReadSubmission($$"""{ "name": "a", "contents": [] }""")).Message, StringComparison.Ordinal);

    [Fact]
    public void EventsAreToldApartByTheirType()
    {
        FarmEvent[] events =
        [
            new FarmEvent.Snapshot(3, null, [], new FrameMap(3, [new(FrameState.Done, 120), new(FrameState.Running, 2), new(FrameState.Waiting, 7)])),
            new FarmEvent.FramesChanged(4, JobId.Parse("0123456789abcdef"), [new(7, FrameState.Done)], []),
        ];
        var json = events.Select(e => JsonSerializer.Serialize(e, FarmJson.Options)).ToArray();
        Assert.Equal("""{"type":"snapshot","overview":null,"jobs":[],"map":{"version":3,"runs":"d120r2w7"},"version":3}""", json[0]);
        Assert.Equal("""{"type":"framesChanged","job":"0123456789abcdef","frames":[{"frame":7,"state":"done"}],"running":[],"version":4}""", json[1]);
        Assert.Equal(json, json.Select(text => JsonSerializer.Serialize(JsonSerializer.Deserialize<FarmEvent>(text, FarmJson.Options), FarmJson.Options)));
    }

    [Fact]
    public void LossesThatAreNoNumbersDoNotBreakTheWatch() =>
        Assert.Contains("\"NaN\"", JsonSerializer.Serialize(new LossReport(double.NaN, 0, 0, 0, 0), FarmJson.Options), StringComparison.Ordinal);
}
