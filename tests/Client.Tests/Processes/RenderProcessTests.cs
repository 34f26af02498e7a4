using System.Text.Json;
using RenderFarm.Media;

namespace RenderFarm.Client.Tests.Processes;

public sealed class RenderProcessTests : IDisposable
{
    private static readonly string[] Small = ["--style", "style.png", "--size", "48", "--coarsest-size", "24", "--iterations", "20"];

    private readonly TestFolder _folder = new();

    public RenderProcessTests()
    {
        _folder.Paint("a.png", 0.3f);
        _folder.Paint("b.png", 0.5f);
        // As large as the result: a smaller one is worth a notice.
        _folder.Paint("style.png", 0.7f, 64, 64);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PictureIsPaintedWithTheEmbeddedNetwork()
    {
        var result = Render("a.png", "-o", "out.png");
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal("", result.Output);
        var picture = new PictureCodec().Read(_folder["out.png"], TestContext.Current.CancellationToken);
        Assert.Equal((48, 36), (picture.Width, picture.Height));
        Assert.Equal("farmnet", PictureMetadata.Read(_folder["out.png"])[PictureMetadata.Network]);
    }

    [Fact]
    public void ThreadsDoNotChangeABitOfTheResult()
    {
        Render("a.png", "-o", "one.png", "--threads", "1");
        Render("a.png", "-o", "seven.png", "--threads", "7");
        AssertSame("one.png", "seven.png");
    }

    [Fact]
    public void JsonLinesAreAllThatStandardOutputCarries()
    {
        var result = Render("a.png", "b.png", "missing.png", "-o", "out/", "--json");
        Assert.Equal(2, result.ExitCode);
        var events = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var kinds = events.Select(e => e.GetProperty("event").GetString()).ToList();
        Assert.Equal(["started", "progress", "finished", "failed", "summary"], kinds.Distinct().Where(kind => kind != "notice"));
        Assert.Equal(2, events[^1].GetProperty("painted").GetInt32());
        Assert.Equal(2, events[^1].GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void DryRunTellsThePlanOnStandardOutputAndPaintsNothing()
    {
        var result = Render("a.png", "-o", "out.png", "--dry-run");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("20 iterations at 48x36", result.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["out.png"]));
    }

    [Fact]
    public void InterruptedRenderGoesOnToTheSameBytes()
    {
        foreach (var (signal, exitCode) in new[] { (Signal.Interrupt, 130), (Signal.Terminate, 143) })
        {
            Render("a.png", "-o", "whole.png", "--force");
            using (var client = StartAndWait("progress", "a.png", "-o", "resumed.png", "--force"))
            {
                client.Send(signal);
                var result = client.End();
                Assert.Equal(exitCode, result.ExitCode);
                Assert.Contains("--resume", result.Output, StringComparison.Ordinal);
            }
            Assert.True(File.Exists(_folder["resumed.png.checkpoint"]));
            Assert.Equal(0, Render("a.png", "-o", "resumed.png", "--force", "--resume").ExitCode);
            AssertSame("whole.png", "resumed.png");
            Assert.False(File.Exists(_folder["resumed.png.checkpoint"]));
        }
    }

    [Fact]
    public void KilledRenderGoesOnToTheSameBytes()
    {
        Render("a.png", "-o", "whole.png");
        using (var client = StartAndWait("checkpoint", "a.png", "-o", "resumed.png", "--checkpoint", "saved", "--checkpoint-every", "7"))
        {
            client.Send(Signal.Kill);
            client.End();
        }
        Assert.False(File.Exists(_folder["resumed.png"]));
        var resumed = Render("a.png", "-o", "resumed.png", "--checkpoint", "saved", "--checkpoint-every", "7", "--resume");
        Assert.True(resumed.ExitCode == 0, resumed.Errors);
        AssertSame("whole.png", "resumed.png");
    }

    [Fact]
    public void CheckpointOfOtherSettingsIsRefusedWithTheReason()
    {
        using (var client = StartAndWait("checkpoint", "a.png", "-o", "out.png", "--checkpoint", "saved", "--checkpoint-every", "1"))
            client.Send(Signal.Kill);
        var result = Render("a.png", "-o", "out.png", "--checkpoint", "saved", "--resume", "--style-weight", "7");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("settings", result.OnlyLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void HelpAndVersionNeedNothing()
    {
        Assert.Contains("--style-weight", ClientProcess.Run(_folder.Path, "render", "--help").Output, StringComparison.Ordinal);
        Assert.StartsWith("0.", ClientProcess.Run(_folder.Path, "--version").Output, StringComparison.Ordinal);
        Assert.Contains("render", ClientProcess.Run(_folder.Path).Output, StringComparison.Ordinal);
    }

    private ClientResult Render(params string[] words) => ClientProcess.Run(_folder.Path, ["render", .. words, .. Small]);

    // The signal comes long before the end: the event is of the first of 40 iterations or so.
    private ClientProcess StartAndWait(string kind, params string[] words)
    {
        var client = ClientProcess.Start(_folder.Path, ["render", .. words, .. Small, "--json"]);
        client.WaitFor(kind);
        return client;
    }

    private void AssertSame(string one, string other) =>
        Assert.True(File.ReadAllBytes(_folder[one]).AsSpan().SequenceEqual(File.ReadAllBytes(_folder[other])), $"{one} and {other} differ");
}
