using RenderFarm.Client.Fetching;
using RenderFarm.Client.Submission;
using RenderFarm.Client.Tests.Processes;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Tests.Remote;

public sealed class FetchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ClientResult Run(TestFarm farm, params string[] words) => ClientProcess.Run(_folder.Path, [.. words, "--farm", farm.Url]);

    [Fact]
    public async Task FetchGoesOnWhereItStoppedAndVerifyNamesWhatIsWrong()
    {
        await using var farm = await TestFarm.Start(_folder);
        var id = await TestJobs.Submit(farm, _folder, frames: 5);
        await farm.Paint(3);
        var first = Run(farm, "fetch", $"{id}", "-o", "out");
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("3 fetched into out; 2 of 5 frames are not done", first.Errors, StringComparison.Ordinal);
        await farm.Paint();
        File.Delete(_folder["out/c1.png"]);
        var before = farm.Requests.Count(r => r.EndsWith("/result", StringComparison.Ordinal));
        Assert.Contains("3 fetched into out, 2 were there.", Run(farm, "fetch", $"{id}", "-o", "out").Errors, StringComparison.Ordinal);
        Assert.Equal(3, farm.Requests.Count(r => r.EndsWith("/result", StringComparison.Ordinal)) - before);

        Assert.Equal(0, Run(farm, "receipt", $"{id}", "-o", "receipt.json").ExitCode);
        var whole = ClientProcess.Run(_folder.Path, "verify", "receipt.json", "out");
        Assert.Equal((0, ""), (whole.ExitCode, whole.Output));

        File.WriteAllText(_folder["out/c2.png"], "tampered with");
        File.Delete(_folder["out/c4.png"]);
        File.WriteAllText(_folder["out/other.png"], "");
        var broken = ClientProcess.Run(_folder.Path, "verify", "receipt.json", "out");
        Assert.Equal(1, broken.ExitCode);
        var lines = broken.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("frame 2: c2.png is not the file that was made", lines[0], StringComparison.Ordinal);
        Assert.Equal("frame 4: c4.png is missing", lines[1]);
        Assert.Contains("of no frame: other.png", broken.Errors, StringComparison.Ordinal);

        var receipt = File.ReadAllText(_folder["receipt.json"]);
        File.WriteAllText(_folder["receipt.json"], receipt.Replace("\"complete\":true", "\"complete\":false", StringComparison.Ordinal));
        Assert.Contains("it was changed after it was written", ClientProcess.Run(_folder.Path, "verify", "receipt.json", "out").Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomebodyElsesFileIsNotReplaced()
    {
        await using var farm = await TestFarm.Start(_folder);
        var id = await TestJobs.Submit(farm, _folder, frames: 1);
        await farm.Paint();
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/c1.png"], "mine");
        var refused = Run(farm, "fetch", $"{id}", "-o", "out");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--force", refused.OnlyLine(), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["out/c1.png"]));
        Assert.Equal(0, Run(farm, "fetch", $"{id}", "-o", "out", "--force").ExitCode);
        Assert.Equal($"frame 1 of {id}", File.ReadAllText(_folder["out/c1.png"]));
        Assert.Equal(["c1.png"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task BytesThatWereNotPromisedLeaveNothingBehind()
    {
        var folder = new ResultFolder(_folder.Path, force: false);
        var fault = await Assert.ThrowsAsync<IOException>(() => folder.Write("a.png", ContentHash.Of("promised"u8), begin =>
        {
            begin().Write("half"u8);
            begin().Write("other"u8);
            return Task.CompletedTask;
        }));
        Assert.Contains("other bytes", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        foreach (var name in new[] { "../a.png", "/etc/a.png", "", ".." })
            Assert.Throws<InputException>(() => folder.PathOf(name));
    }
}
