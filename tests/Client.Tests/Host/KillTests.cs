using RenderFarm.Client.Remote;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Receipts;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests.Host;

/// <summary>Farms that are killed without warning, as machines are.</summary>
public sealed class KillTests
{
    private const int Kills = 30, Frames = 8, Iterations = 150;
    private const double CheckpointSeconds = 0.2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledFarmLosesNoFrameCommitsNoneTwiceAndRepeatsOnlyWhatNoCheckpointHeld()
    {
        using var folder = new TestFolder();
        var (killed, calm, trace) = (folder["killed"], folder["calm"], folder["trace"]);
        var pictures = Pictures(folder);
        var random = new Random(20260101);
        var jobs = new List<JobId>();
        for (var kills = 0; kills < Kills; kills++)
            await Life(killed, trace, random, client => Feed(client, jobs, pictures));
        using var last = FarmProcess.Start(killed, CheckpointSeconds, trace);
        await last.UntilReady(Cancellation);
        var results = await Finish(last.Client, jobs);
        Assert.True(jobs.Count > 0);
        Assert.Empty(RepeatedBeyondCheckpoints(trace));

        using var undisturbed = FarmProcess.Start(calm);
        await undisturbed.UntilReady(Cancellation);
        var same = new List<JobId>();
        while (same.Count < jobs.Count)
            await Submit(undisturbed.Client, same, pictures);
        Assert.Equal(await Finish(undisturbed.Client, same), results);
    }

    // A quarter of the farms do not even live until they are ready.
    private static async Task Life(string data, string trace, Random random, Func<RenderFarmClient, Task> feed)
    {
        using var farm = FarmProcess.Start(data, CheckpointSeconds, trace);
        using var life = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var early = random.Next(4) == 0;
        var moment = TimeSpan.FromMilliseconds(random.Next(1000));
        try
        {
            if (early)
                life.CancelAfter(moment);
            await farm.UntilReady(life.Token);
            await feed(farm.Client);
            await Task.Delay(moment, life.Token);
        }
        catch (OperationCanceledException) when (early && !Cancellation.IsCancellationRequested)
        {
            // Its moment came before it was ready.
        }
        farm.Kill();
    }

    // There is always work that a kill can hurt.
    private static async Task Feed(RenderFarmClient client, List<JobId> jobs, IReadOnlyList<string> pictures)
    {
        if (jobs.Count == 0 || (await client.Job(jobs[^1], Cancellation)).State == JobState.Finished)
            await Submit(client, jobs, pictures);
    }

    private static async Task Submit(RenderFarmClient client, List<JobId> jobs, IReadOnlyList<string> pictures)
    {
        var hashes = pictures.Select(file => (Name: Path.GetFileName(file), Hash: ContentHash.Of(File.ReadAllBytes(file)))).ToList();
        foreach (var (file, (_, hash)) in pictures.Zip(hashes))
            await client.Upload(hash, file, Cancellation);
        var settings = Presets.For("draft", "farmnet") with { SizePx = 32, CoarsestPx = 32, FirstIterations = Iterations, Seed = (ulong)jobs.Count };
        var submission = new JobSubmission
        {
            Name = $"killed {jobs.Count}", Network = "farmnet",
            Contents = [.. hashes.SkipLast(1).Select(picture => new SubmittedContent(picture.Name, picture.Hash))],
            Styles = [new StyleMix("style", [new StyleRef(new BlobRef(hashes[^1].Name, hashes[^1].Hash))])],
            Settings = [new SubmittedSettings { Name = "small", Settings = settings }],
        };
        // The same key again, should a kill take the answer away.
        jobs.Add((await client.Submit(submission, $"job-{jobs.Count}", Cancellation)).Id);
    }

    /// <returns>The result's hash of every frame of every job.</returns>
    private static async Task<List<ContentHash>> Finish(RenderFarmClient client, List<JobId> jobs)
    {
        var results = new List<ContentHash>();
        foreach (var job in jobs)
        {
            await foreach (var step in client.Watch(job, null, Cancellation))
                if (step is FarmEvent.JobChanged { Job.State: JobState.Finished } or FarmEvent.Snapshot { Jobs: [{ State: JobState.Finished }] })
                    break;
            var receipt = await client.Receipt(job, Cancellation);
            Assert.Equal((true, new FrameCounts(0, 0, Frames, 0, 0)), (receipt.Complete, receipt.Counts));
            var files = new Dictionary<string, FileFact>();
            foreach (var frame in receipt.Frames)
            {
                using var file = new MemoryStream();
                await client.Result(job, frame.Number, () => file, Cancellation);
                files[frame.OutputName] = new FileFact(ContentHash.Of(file.ToArray()), file.Length);
            }
            Assert.Empty(ReceiptVerification.Check(receipt, name => files[name]));
            results.AddRange(receipt.Frames.Select(frame => frame.Result!.Result));
        }
        return results;
    }

    /// <summary>Frames that a later life went on with before the last iteration that an earlier one had made safe.</summary>
    private static List<string> RepeatedBeyondCheckpoints(string trace)
    {
        var (reached, safe, wrong) = (new Dictionary<string, (int, int)>(), new Dictionary<string, (int, int)>(), new List<string>());
        string? picture = null;
        foreach (var words in File.ReadLines(trace).Select(line => line.Split(' ')))
            switch (words)
            {
                case ["begin"]:
                    reached.Clear();
                    break;
                case ["iteration", var name, var scale, var iteration] when int.TryParse(scale, out var s) && int.TryParse(iteration, out var i):
                    if (!reached.ContainsKey(name) && safe.TryGetValue(name, out var held) && (s, i).CompareTo(held) <= 0)
                        wrong.Add($"{name} began again at {(s, i)}, and {held} was safe");
                    reached[picture = name] = (s, i);
                    break;
                case ["safe"] when picture is not null:
                    safe[picture] = reached[picture];
                    break;
            }
        return wrong;
    }

    private static List<string> Pictures(TestFolder folder)
    {
        var files = new List<string>();
        for (var i = 0; i <= Frames; i++)
        {
            folder.Paint($"p{i}.png", 0.3f + 0.05f * i, 32, 32);
            files.Add(folder[$"p{i}.png"]);
        }
        return files;
    }
}
