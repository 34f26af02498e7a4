using RenderFarm.Azure.Tests;
using RenderFarm.Silo.Tests.Hosting;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Cluster.Tests;

public sealed class ClockTests(PostgresServer postgres, Azurite azurite) : IClassFixture<PostgresServer>, IClassFixture<Azurite>
{
    private const string Late = "-90s", Early = "+90s";

    [Fact(Timeout = 10 * 60_000)]
    public async Task WorkersWhoseClocksAreNinetySecondsEarlyAndLateBothPaintAndLoseNoLease()
    {
        Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
        Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
        Assert.SkipWhen(Library is null, "libfaketime is not installed (Debian: faketime)");
        var folder = Directory.CreateTempSubdirectory("farm-clocks-").FullName;
        await using var cluster = await ClusterUnderFire.Start(postgres, azurite, workers: [Clock(Early), Clock(Late)]);
        var job = await JobUnderTest.Submit(folder, () => cluster.Url, 40);
        await job.Finished();
        await job.Verify();
        var frames = await job.AllFrames();
        Assert.Equal(2, frames.Select(frame => frame.RenderedBy!.Value.Text.Split('/')[0]).Distinct().Count());
        Assert.All(frames, frame => Assert.Empty(frame.Failures));
        Directory.Delete(folder, recursive: true);
    }

    private static string? Library { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    // Only what the wall's clock says is moved: the time that passes is the same on all machines. Without the last one libfaketime moves what threads wait until all the
    // same: early, they never sleep, and late, they sleep so much longer.
    private static SiloLaunch Clock(string offset) => new()
    {
        Environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library!, ["FAKETIME"] = offset, ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1", ["DONT_FAKE_MONOTONIC"] = "1", ["NO_FAKE_STAT"] = "1",
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        },
    };
}
