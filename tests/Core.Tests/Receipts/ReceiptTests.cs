using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Receipts;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Tests.Receipts;

public sealed class ReceiptTests
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void SealedReceiptOfFilesThatAreThereHolds() => Assert.Empty(ReceiptVerification.Check(Sealed(), Files));

    [Fact]
    public void ReceiptHoldsAfterAWayThroughJsonWithAnotherLayout()
    {
        var json = ReceiptSeal.ToJson(Sealed());
        var indented = System.Text.Json.Nodes.JsonNode.Parse(json)!.ToJsonString(new() { WriteIndented = true });
        var read = ReceiptSeal.FromJson(indented);
        Assert.Empty(ReceiptVerification.Check(read, Files));
        Assert.Equal(json, ReceiptSeal.ToJson(read));
    }

    [Fact]
    public void ChangedTextBreaksTheSeal()
    {
        var changed = ReceiptSeal.FromJson(ReceiptSeal.ToJson(Sealed()).Replace("\"iterations\":7", "\"iterations\":8", StringComparison.Ordinal));
        Assert.Contains("own hash", Assert.Single(ReceiptVerification.Check(changed, Files)), StringComparison.Ordinal);
    }

    [Fact]
    public void MissingAndForeignFilesAreNamed()
    {
        Assert.Equal("frame 1: a.png is missing", ReceiptVerification.Check(Sealed(), name => name == "a.png" ? null : Files(name)).Single());
        var foreign = ReceiptVerification.Check(Sealed(), name => new FileFact(Hash(name), 5)).ToList();
        Assert.Equal(2, foreign.Count);
        Assert.All(foreign, line => Assert.Contains("is not the file that was made", line, StringComparison.Ordinal));
    }

    [Fact]
    public void NamesThatLeadOutOfTheFolderAreNotLookedUp()
    {
        var receipt = Unsealed();
        var evil = ReceiptSeal.Seal(receipt with { Frames = [receipt.Frames[0] with { OutputName = "../a.png" }, receipt.Frames[1]] });
        var asked = new List<string>();
        var lines = ReceiptVerification.Check(evil, name => { asked.Add(name); return Files(name); }).ToList();
        Assert.Contains("plain name", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Equal(["b.png"], asked);
    }

    [Fact]
    public void ClaimsThatTheFramesDoNotBearOutAreFound()
    {
        var receipt = Unsealed();
        Assert.NotEmpty(ReceiptVerification.Check(ReceiptSeal.Seal(receipt with { Counts = receipt.Counts with { Done = 1, Failed = 1 } }), Files));
        Assert.NotEmpty(ReceiptVerification.Check(ReceiptSeal.Seal(receipt with { Complete = false }), Files));
        Assert.NotEmpty(ReceiptVerification.Check(ReceiptSeal.Seal(receipt with { Frames = [receipt.Frames[1], receipt.Frames[0]] }), Files));
        Assert.NotEmpty(ReceiptVerification.Check(
            ReceiptSeal.Seal(receipt with { Frames = [receipt.Frames[0], receipt.Frames[1] with { Attempt = receipt.Frames[0].Attempt }] }), Files));
        Assert.NotEmpty(ReceiptVerification.Check(receipt, Files));
    }

    private static FileFact? Files(string name) => new FileFact(Hash(name), 100);

    private static ContentHash Hash(string text) => ContentHash.Of(System.Text.Encoding.UTF8.GetBytes(text));

    private static Receipt Sealed() => ReceiptSeal.Seal(Unsealed());

    private static Receipt Unsealed() => new(
        Receipt.Newest, JobId.New(Then, 7), "holiday", "ann", JobState.Finished, Then, Then.AddMinutes(1), "0.1.0", Hash("spec"), Hash("network"), true,
        new FrameCounts(0, 0, 2, 0, 0), [Frame(1, "a.png"), Frame(2, "b.png")]);

    private static ReceiptFrame Frame(int number, string name) => new(
        number, FrameState.Done, name, Hash("content"), [Hash("style")], Hash("settings"),
        new FrameResult(Hash(name), 100, 32, 24, new LossReport(1.25, 0.5, 0.75, 0, 0), 3, 7, 0.1, "cpu", Hash("network")),
        new AttemptId(new Guid(number, 2, 3, [1, 2, 3, 4, 5, 6, 7, 8])), WorkerId.Parse("here/cpu0"), null);
}
