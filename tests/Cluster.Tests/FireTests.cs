using System.Globalization;
using RenderFarm.Azure.Tests;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Receipts;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Cluster.Tests;

/// <summary>
/// Real processes, shot at while they paint. FARM_SHOTS sets how often (a hundred for a night), FARM_SHOTS_SEED another order.
/// </summary>
public sealed class FireTests(PostgresServer postgres, Azurite azurite) : IClassFixture<PostgresServer>, IClassFixture<Azurite>
{
    private const int Frames = 48;

    private static readonly int Shots = Setting("FARM_SHOTS", 10), Seed = Setting("FARM_SHOTS_SEED", 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 30 * 60_000)]
    public async Task EveryFrameIsPaintedOnceWhateverDies()
    {
        Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
        Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
        var folder = Directory.CreateTempSubdirectory("farm-fire-").FullName;
        await using var cluster = await ClusterUnderFire.Start(postgres, azurite);
        await FarmCommand.Draw(folder, Frames);
        var style = Path.Combine(Root, "examples", "strokes.jpg");
        var luck = new Random(Seed);
        for (var shot = 0; shot < Shots;)
        {
            // A long night takes several jobs; settings that differ make each of them paint.
            var job = JobId.Parse(await FarmCommand.Run(
                folder, ["submit", .. Pictures(folder), "--style", style, "--preset", "draft", "--size", "64", "--iterations", $"{40 + shot}", "--farm", cluster.Url]));
            for (; shot < Shots && await Progressed(cluster, job); shot++)
                await Shoot(cluster, luck, shot);
            await Finished(cluster, job);
            await Verify(cluster, job, folder);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static Task Shoot(ClusterUnderFire cluster, Random luck, int shot) => (shot % 5) switch
    {
        0 => cluster.KillWorker(luck),
        1 => cluster.KillCoordinator(luck),
        2 => cluster.WakeTheDead(luck),
        3 => cluster.CrashPostgres(),
        _ => cluster.RestartAzurite(),
    };

    private static async Task Verify(ClusterUnderFire cluster, JobId job, string folder)
    {
        var view = await cluster.View(job);
        Assert.Equal(new FrameCounts(0, 0, Frames, 0, 0), view.Counts);
        var output = Path.Combine(folder, job.Text);
        await FarmCommand.Run(folder, "fetch", job.Text, "-o", output, "--farm", cluster.Url);
        var receipt = Path.Combine(folder, $"{job}.json");
        await File.WriteAllTextAsync(receipt, await FarmCommand.Run(folder, "receipt", job.Text, "--farm", cluster.Url), Cancellation);
        await FarmCommand.Run(folder, "verify", receipt, output);
        var frames = ReceiptSeal.FromJson(await File.ReadAllTextAsync(receipt, Cancellation)).Frames;
        Assert.Equal(Frames, frames.Select(frame => frame.Attempt).Distinct().Count());
        Assert.Equal(Frames, Directory.GetFiles(output).Length);
    }

    // False: the job ended.
    private static async Task<bool> Progressed(ClusterUnderFire cluster, JobId job)
    {
        for (var before = await cluster.View(job); ; await Task.Delay(100, Cancellation))
            if (await cluster.View(job) is var now && (now.Counts.Done > before.Counts.Done || now.State == JobState.Finished))
                return now.State != JobState.Finished;
    }

    private static async Task Finished(ClusterUnderFire cluster, JobId job)
    {
        while (await Progressed(cluster, job)) { }
    }

    private static IEnumerable<string> Pictures(string folder) => Directory.GetFiles(folder, "c*.png").Order(StringComparer.Ordinal);

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "RenderFarm.sln")))
                folder = folder.Parent;
            return folder.FullName;
        }
    }
}
