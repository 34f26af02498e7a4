using System.Text.Json;
using System.Text.Json.Nodes;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Tests;

/// <summary>What silos of two versions say to each other, while there is only one: messages with more members than we know, and with fewer.</summary>
public sealed class OtherVersionTests
{
    private static readonly ContentHash Hash = ContentHash.Of([1]);
    private static readonly AttemptId Attempt = new(Guid.NewGuid());
    private static readonly JobId Job = JobId.New(DateTimeOffset.UnixEpoch, 7);
    private static readonly WorkerId Worker = WorkerId.Parse("node-1/gpu0");

    private static readonly RenderTask Task = new()
    {
        Job = Job, Frame = 1, Attempt = Attempt, LeaseUntil = DateTimeOffset.UnixEpoch, Content = new ContentRef("c.jpg", Hash, 64, 48),
        Style = new StyleMix("s", [new StyleRef(new BlobRef("s.jpg", Hash), 0.3, new BlobRef("m.png", Hash))]), NetworkHash = Hash, Affinity = Hash,
        Settings = Presets.For("best", "farmnet"), Checkpoint = Hash, Init = new BlobRef("i.png", Hash),
    };

    private static readonly AttemptReport Report = new(
        Worker, Job, 3, Attempt, new Outcome.Rendered(new FrameResult(Hash, 5, 64, 48, new LossReport(4, 0.5, 0.25, 0, 0), 4, 40, 0.5, "cpu", Hash, true)), ["one"]);

    public static TheoryData<string> Messages => ["tasks", "report", "worker", "heartbeat", "refusal"];

    [Theory, MemberData(nameof(Messages))]
    public void MembersThatOnlyANewerSiloKnowsAreLeftOut(string message)
    {
        switch (message)
        {
            case "tasks":
                ReadsWithMore<IReadOnlyList<RenderTask>>([Task]);
                break;
            case "report":
                ReadsWithMore(Report);
                break;
            case "worker":
                ReadsWithMore(new WorkerDescription(Worker, "node-1", "cpu", "cpu", 1, [Hash], "1"));
                break;
            case "heartbeat":
                ReadsWithMore<IReadOnlyList<AttemptProgress>>([new(Job, 1, Attempt, null, Hash, null)]);
                break;
            default:
                ReadsWithMore<Answer<JobId>>(new Refusal(RefusalKind.Quota, "enough"));
                break;
        }
    }

    [Fact]
    public void OptionalMembersThatAnOlderSiloDoesNotSendHaveTheirDefaults()
    {
        var task = Without<IReadOnlyList<RenderTask>>([Task], message => message[0]!, "checkpoint", "init")[0];
        Assert.Equal((null, null), (task.Checkpoint, task.Init));
        var result = ((Outcome.Rendered)Without(Report, message => message["outcome"]!["result"]!, "reused").Outcome).Result;
        Assert.False(result.Reused);
        Assert.Equal(Hash, result.Result);
        var overview = new FarmOverview(1, "1", new FrameCounts(0, 0, 0, 0, 0), 0, 0, 0, 0, [], [], 0, ReadyFrames: 7);
        Assert.Equal(0, Without(overview, message => message, "readyFrames").ReadyFrames);
    }

    [Fact]
    public void MembersThatMustBeThereAreMissed() =>
        Assert.Throws<JsonException>(() => Without<IReadOnlyList<RenderTask>>([Task], message => message[0]!, "attempt"));

    // So a new kind takes two releases: one that knows it, then one that sends it.
    [Fact]
    public void KindsThatOnlyANewerSiloKnowsAreRefused()
    {
        var message = JsonNode.Parse(WireJson.Write(Report))!;
        message["outcome"] = JsonNode.Parse("""{ "$is": "Postponed" }""");
        Assert.Throws<JsonException>(() => WireJson.Read<AttemptReport>(Bytes(message)));
    }

    private static void ReadsWithMore<T>(T value)
    {
        var sent = WireJson.Write(value);
        var message = JsonNode.Parse(sent)!;
        AddTo(message);
        Assert.Contains("newer", message.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(sent, WireJson.Write(WireJson.Read<T>(Bytes(message))));
    }

    // To every object at every depth: one member with a value, and one with an object.
    private static void AddTo(JsonNode? node)
    {
        foreach (var inner in node is JsonObject known ? known.Select(pair => pair.Value).ToList() : node is JsonArray list ? [.. list] : [])
            AddTo(inner);
        if (node is JsonObject here)
            (here["newerValue"], here["newerObject"]) = (3, new JsonObject { ["$is"] = "Newer", ["list"] = new JsonArray(1, 2) });
    }

    private static T Without<T>(T value, Func<JsonNode, JsonNode> where, params string[] names)
    {
        var message = JsonNode.Parse(WireJson.Write(value))!;
        Assert.All(names, name => Assert.True(where(message).AsObject().Remove(name)));
        return WireJson.Read<T>(Bytes(message));
    }

    private static byte[] Bytes(JsonNode message) => JsonSerializer.SerializeToUtf8Bytes(message);
}
