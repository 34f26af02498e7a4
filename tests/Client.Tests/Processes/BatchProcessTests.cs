using System.Text.Json;

namespace RenderFarm.Client.Tests.Processes;

/// <summary>Many pictures in one call: a farm of its own, run to completion.</summary>
public sealed class BatchProcessTests : IDisposable
{
    private static readonly string[] Flags = ["--style", "style.png", "--size", "64", "--coarsest-size", "32", "--iterations", "60", "--json"];

    private static readonly string[] All = ["a.png", "b.png", "c.png"];

    private readonly TestFolder _folder = new();

    public BatchProcessTests()
    {
        _folder.Paint("a.png", 0.3f);
        _folder.Paint("b.png", 0.5f);
        _folder.Paint("c.png", 0.6f);
        _folder.Paint("style.png", 0.7f, 64, 64);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void KilledBatchGoesOnFromItsCheckpointsAndPaintsNothingTwice()
    {
        PaintApart();
        string finished;
        using (var client = ClientProcess.Start(_folder.Path, Words("--checkpoint-every", "7")))
        {
            finished = client.WaitFor("finished").GetProperty("content").GetString()!;
            client.WaitFor("checkpoint");
            client.Send(Signal.Kill);
            client.End();
        }
        Assert.True(File.Exists(_folder[$"out/{finished}"]));
        Assert.True(Directory.Exists(_folder["out/.farm"]));

        var events = Events(ClientProcess.Run(_folder.Path, Words("--checkpoint-every", "7")), 0);
        Assert.Contains(finished, Contents(events, "skipped"));
        Assert.DoesNotContain(finished, Contents(events, "started"));
        Assert.Equal(All, Contents(events, "skipped").Concat(Contents(events, "finished")).Order());
        AssertOneWentOn(events);
        AssertAllDone();
    }

    [Fact]
    public void InterruptedBatchGivesItsPicturesBackAndGoesOn()
    {
        PaintApart();
        foreach (var (signal, exitCode) in new[] { (Signal.Interrupt, 130), (Signal.Terminate, 143) })
        {
            using var client = ClientProcess.Start(_folder.Path, Words());
            // Not the very first: a picture given back at its beginning does not show that it went on.
            client.WaitFor("progress", news => Number(news, "iteration") > 3);
            client.Send(signal);
            var result = client.End();
            Assert.Equal(exitCode, result.ExitCode);
            Assert.Contains("go on with", result.Output, StringComparison.Ordinal);
        }
        AssertOneWentOn(Events(ClientProcess.Run(_folder.Path, [.. Words(), "--resume"]), 0));
        AssertAllDone();
    }

    [Fact]
    public void FailedPictureDoesNotStopTheOthersAndIsToldInItsTurn()
    {
        File.WriteAllText(_folder["bad.png"], "this is text");
        var events = Events(ClientProcess.Run(
            _folder.Path, ["render", "bad.png", "a.png", "b.png", "missing.png", "-o", "out/", "--threads", "1", .. Flags]), 2);
        Assert.Equal(
            ["failed bad.png", "started a.png", "failed missing.png"],
            events.Where(e => Kind(e) is "started" or "failed").Select(e => $"{Kind(e)} {e.GetProperty("content").GetString()}").Where(line => line != "started b.png"));
        Assert.Equal((2, 2, 0), (Number(events[^1], "painted"), Number(events[^1], "failed"), Number(events[^1], "left")));
        Assert.False(Directory.Exists(_folder["out/.farm"]));
    }

    [Fact]
    public void OtherSettingsAfterAKillBeginAnew()
    {
        using (var client = ClientProcess.Start(_folder.Path, Words("--checkpoint-every", "7")))
        {
            client.WaitFor("checkpoint");
            client.Send(Signal.Kill);
            client.End();
        }
        Events(ClientProcess.Run(_folder.Path, Words("--style-weight", "7")), 0);
        Assert.False(Directory.Exists(_folder["out/.farm"]));
    }

    [Fact]
    public void SecondCallOverTheSamePicturesIsRefused()
    {
        using var client = ClientProcess.Start(_folder.Path, [.. Words().Select(word => word == "60" ? "100000" : word)]);
        client.WaitFor("progress");
        foreach (var flags in new string[][] { [], ["--force"] })
        {
            var second = ClientProcess.Run(_folder.Path, [.. Words(flags)]);
            Assert.Equal(2, second.ExitCode);
            Assert.Contains("right now", second.OnlyLine(), StringComparison.Ordinal);
        }
        Assert.True(Directory.Exists(_folder["out/.farm"]));
        client.Send(Signal.Kill);
    }

    [Fact]
    public void CheckpointThatOnePicturesCallLeftIsNotForgotten()
    {
        PaintApart();
        using (var client = ClientProcess.Start(_folder.Path, ["render", "b.png", "-o", "out/", "--checkpoint", "out/", "--checkpoint-every", "7", .. Flags]))
        {
            client.WaitFor("checkpoint");
            client.Send(Signal.Kill);
            client.End();
        }
        Assert.True(File.Exists(_folder["out/b.png.checkpoint"]));
        AssertOneWentOn(Events(ClientProcess.Run(_folder.Path, Words("--resume")), 0), "b.png");
        AssertAllDone();
    }

    private static string[] Words(params string[] more) => ["render", "a.png", "b.png", "c.png", "-o", "out/", .. Flags, .. more];

    // One call for each picture is no batch: its bytes are what a batch must come to.
    private void PaintApart()
    {
        foreach (var name in All)
            Assert.Equal(0, ClientProcess.Run(_folder.Path, ["render", name, "-o", $"whole-{name}", .. Flags]).ExitCode);
    }

    private void AssertAllDone()
    {
        foreach (var name in All)
            Assert.Equal(File.ReadAllBytes(_folder[$"whole-{name}"]), File.ReadAllBytes(_folder[$"out/{name}"]));
        Assert.Equal(All, Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName).Order());
    }

    // Some picture's first news is not of its beginning.
    private static void AssertOneWentOn(IReadOnlyList<JsonElement> events, string? content = null) => Assert.Contains(
        events.Where(e => Kind(e) == "progress").DistinctBy(e => e.GetProperty("content").GetString()),
        first => (content is null || first.GetProperty("content").GetString() == content)
            && (Number(first, "scale") > 0 || Number(first, "iteration") > 1));

    private static List<JsonElement> Events(ClientResult result, int exitCode)
    {
        Assert.True(result.ExitCode == exitCode, result.Output + result.Errors);
        return [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static IEnumerable<string?> Contents(IEnumerable<JsonElement> events, string kind) =>
        events.Where(e => Kind(e) == kind).Select(e => e.GetProperty("content").GetString());

    private static string? Kind(JsonElement e) => e.GetProperty("event").GetString();

    private static int Number(JsonElement e, string name) => e.GetProperty(name).GetInt32();
}
