using RenderFarm.Client.Tests.Processes;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Tests.Remote;

public sealed class SubmitTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ClientResult Submit(TestFarm farm, params string[] words) =>
        ClientProcess.Run(_folder.Path, ["submit", .. words, "--preset", "draft", "--size", "64", "--farm", farm.Url]);

    [Fact]
    public async Task IdStandsAloneOnStandardOutputAndOnlyMissingBlobsAreSent()
    {
        await using var farm = await TestFarm.Start(_folder);
        _folder.Gray("a.pgm", 1);
        _folder.Gray("b.pgm", 2);
        _folder.Gray("s.pgm", 3);
        var first = Submit(farm, "a.pgm", "--style", "s.pgm");
        Assert.Equal((0, 2), (first.ExitCode, farm.Count("PUT", "blobs/")));
        var id = JobId.Parse(first.Output.TrimEnd('\n'));
        Assert.Contains($"./farm watch {id}", first.Errors, StringComparison.Ordinal);

        var second = Submit(farm, "a.pgm", "b.pgm", "a.pgm", "--style", "s.pgm", "--output-name", "{number}.png", "--name", "two", "--priority", "70", "--owner", "ann");
        Assert.Equal((0, 3), (second.ExitCode, farm.Count("PUT", "blobs/")));
        using var client = farm.Client();
        var job = await client.Job(JobId.Parse(second.Output.TrimEnd('\n')), Cancellation);
        Assert.Equal(("two", 70, "ann", 3), (job.Name, job.Priority, job.Owner, job.Counts.Total));
    }

    [Fact]
    public async Task ABadPictureIsRefusedBeforeAnythingIsSent()
    {
        await using var farm = await TestFarm.Start(_folder);
        _folder.Gray("a.pgm", 1);
        File.WriteAllText(_folder["b.jpg"], "no picture");
        File.WriteAllText(_folder["c.jpg"], "");
        var result = Submit(farm, "a.pgm", "b.jpg", "c.jpg", "--style", "a.pgm");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        // On a busy machine reading is slow enough to be told of.
        var lines = result.Errors.Split('\n').Where(line => line.StartsWith("farm: ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("farm: b.jpg cannot be painted: it is a text file", lines[0], StringComparison.Ordinal);
        Assert.Contains("c.jpg", lines[1], StringComparison.Ordinal);
        Assert.Equal(0, farm.Count("POST", ""));
    }

    [Fact]
    public async Task TenThousandContentsAreOneJob()
    {
        await using var farm = await TestFarm.Start(_folder);
        const int count = 10_000, different = 50;
        Directory.CreateDirectory(_folder["in"]);
        for (var i = 0; i < count; i++)
            _folder.Gray($"in/{i:00000}.pgm", i % different);
        File.WriteAllText(_folder["job.yaml"], "contents: [in/*.pgm]\nstyles: [in/00000.pgm]\nsettings: {preset: draft, size: 64}\n");
        var result = ClientProcess.Run(_folder.Path, "submit", "job.yaml", "--farm", farm.Url);
        Assert.True(result.ExitCode == 0, result.Errors);
        using var client = farm.Client();
        var job = await client.Job(JobId.Parse(result.Output.TrimEnd('\n')), Cancellation);
        Assert.Equal((count, different), (job.Counts.Total, farm.Count("PUT", "blobs/")));
    }

    [Fact]
    public async Task WaitFetchesResultsAndEndsWithZeroOnlyWhenAllAreDone()
    {
        await using var farm = await TestFarm.Start(_folder);
        _folder.Gray("a.pgm", 1);
        _folder.Gray("b.pgm", 2);
        using var client = farm.Client();
        var waiting = Task.Run(() => Submit(farm, "a.pgm", "b.pgm", "--style", "a.pgm", "-o", "out", "--wait"), Cancellation);
        await foreach (var happened in client.Watch(null, null, Cancellation))
            if (happened is FarmEvent.JobChanged or FarmEvent.Snapshot { Jobs.Count: > 0 })
                break;
        Assert.Equal(2, await farm.Paint());
        var result = await waiting;
        Assert.True(result.ExitCode == 0, result.Errors);
        var id = result.Output.TrimEnd('\n');
        Assert.Equal($"frame 1 of {id}", await File.ReadAllTextAsync(_folder["out/a.png"], Cancellation));
        Assert.Equal($"frame 2 of {id}", await File.ReadAllTextAsync(_folder["out/b.png"], Cancellation));
    }

    [Fact]
    public void WithoutAFarmOneLineSaysHowToStartOne()
    {
        _folder.Gray("a.pgm", 1);
        // Port 9 is that of discard, which nobody runs.
        var result = ClientProcess.Run(_folder.Path, "submit", "a.pgm", "--style", "a.pgm", "--farm", "127.0.0.1:9");
        Assert.Equal(1, result.ExitCode);
        Assert.Matches(@"^farm: no farm answers at http://127.0.0.1:9 .*\./farm serve", result.OnlyLine());
    }

    [Fact]
    public void FoldersAndPatternsThatNoShellExpandedAreExplained()
    {
        _folder.Gray("a.pgm", 1);
        Directory.CreateDirectory(_folder["photos"]);
        foreach (var (word, says) in new[] { ("photos", "is a folder: name its pictures, like photos/*.jpg"), ("*.jpg", "no file is called *.jpg"), ("--stlye", "is --style meant?") })
        {
            var result = ClientProcess.Run(_folder.Path, "submit", word, "--style", "a.pgm");
            Assert.Equal(2, result.ExitCode);
            Assert.Contains(says, result.OnlyLine(), StringComparison.Ordinal);
        }
    }
}
