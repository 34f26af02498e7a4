using RenderFarm.Client.Remote;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Receipts;

namespace RenderFarm.Cluster.Tests;

/// <summary>A job of small pictures that a cluster paints while something goes wrong, and what must be true of it afterwards.</summary>
/// <param name="url">Where the farm answers now: it may change with whoever died.</param>
internal sealed class JobUnderTest(JobId id, string folder, Func<string> url)
{
    public const int Frames = 48;

    public JobId Id => id;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="folder">Empty, or with the pictures of a job before.</param>
    /// <param name="iterations">More of them take longer. Settings that differ make a second job paint.</param>
    public static async Task<JobUnderTest> Submit(string folder, Func<string> url, int iterations, int priority = 50)
    {
        if (Pictures(folder).Length == 0)
            await FarmCommand.Draw(folder, Frames);
        var said = await FarmCommand.Run(
            folder,
            ["submit", .. Pictures(folder), "--style", Style, "--preset", "draft", "--size", "64", "--iterations", $"{iterations}", "--priority", $"{priority}", "--farm", url()]);
        return new JobUnderTest(JobId.Parse(said), folder, url);
    }

    public async Task<JobView> View()
    {
        using var client = new RenderFarmClient(new FarmAddress(new Uri(url())));
        return await client.Job(id, Cancellation);
    }

    public async Task<IReadOnlyList<FrameView>> AllFrames()
    {
        using var client = new RenderFarmClient(new FarmAddress(new Uri(url())));
        return await client.AllFrames(id, null, Cancellation).ToListAsync(Cancellation);
    }

    /// <summary>Returns when a frame more is done. False: the job ended.</summary>
    public async Task<bool> Progressed()
    {
        for (var before = await View(); ; await Task.Delay(100, Cancellation))
            if (await View() is var now && (now.Counts.Done > before.Counts.Done || now.State == JobState.Finished))
                return now.State != JobState.Finished;
    }

    public async Task Finished()
    {
        while (await Progressed()) { }
    }

    /// <summary>No frame is lost, none was committed twice, and all verify against the receipt.</summary>
    public async Task Verify()
    {
        Assert.Equal(new FrameCounts(0, 0, Frames, 0, 0), (await View()).Counts);
        var output = Path.Combine(folder, id.Text);
        await FarmCommand.Run(folder, "fetch", id.Text, "-o", output, "--farm", url());
        var receipt = Path.Combine(folder, $"{id}.json");
        await File.WriteAllTextAsync(receipt, await FarmCommand.Run(folder, "receipt", id.Text, "--farm", url()), Cancellation);
        await FarmCommand.Run(folder, "verify", receipt, output);
        var frames = ReceiptSeal.FromJson(await File.ReadAllTextAsync(receipt, Cancellation)).Frames;
        Assert.Equal(Frames, frames.Select(frame => frame.Attempt).Distinct().Count());
        Assert.Equal(Frames, Directory.GetFiles(output).Length);
    }

    private static string[] Pictures(string folder) => [.. Directory.GetFiles(folder, "c*.png").Order(StringComparer.Ordinal)];

    private static string Style
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(root!.FullName, "RenderFarm.sln")))
                root = root.Parent;
            return Path.Combine(root.FullName, "examples", "strokes.jpg");
        }
    }
}
