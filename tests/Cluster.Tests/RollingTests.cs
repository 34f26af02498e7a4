using RenderFarm.Azure.Tests;
using RenderFarm.Client.Remote;
using RenderFarm.Cluster.Tests.Faults;
using RenderFarm.Core.Jobs;
using RenderFarm.Silo.Tests.Hosting;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Cluster.Tests;

/// <summary>The moves of a rolling upgrade, and of the way back from it.</summary>
public sealed class RollingTests(PostgresServer postgres, Azurite azurite) : IClassFixture<PostgresServer>, IClassFixture<Azurite>
{
    // So many that both jobs are painted until their turn is over.
    private const int OldIterations = 160, YoungIterations = 100;

    [Fact(Timeout = 15 * 60_000)]
    public async Task JobsGoOnNoCallFailsAndNoFieldIsLostWhileEverySiloIsReplacedByTheNextVersionAndBackAgain()
    {
        Assert.SkipWhen(postgres.WhyNot is not null, postgres.WhyNot ?? "");
        Assert.SkipWhen(azurite.WhyNot is not null, azurite.WhyNot ?? "");
        var folder = Directory.CreateTempSubdirectory("farm-rolling-").FullName;
        using var next = new NextVersion();
        await using var cluster = await ClusterUnderFire.Start(postgres, azurite);
        // As Kubernetes' service does: new connections lead to a coordinator that is ready and not told to end.
        await using var service = new FaultyLine(new Uri(cluster.Url).Port, Fine(), Fine());
        string Url() => $"http://127.0.0.1:{service.Port}";
        var old = await JobUnderTest.Submit(folder, Url, OldIterations);
        Assert.True(await old.Progressed());
        using var rolled = new CancellationTokenSource();
        var asking = Ask(service.Port, old.Id, rolled.Token);
        await cluster.ReplaceEverySilo(next.Launch, port => service.Target = port);
        await GoesOn(old, cluster, NextVersion.Former);
        var young = await JobUnderTest.Submit(folder, Url, YoungIterations, priority: 60);
        await GoesOn(young, cluster, NextVersion.Next);
        await cluster.ReplaceEverySilo(SiloLaunch.Usual, port => service.Target = port);
        await rolled.CancelAsync();
        Assert.True(await asking > 0);
        foreach (var (job, begun) in new[] { (young, NextVersion.Next), (old, NextVersion.Former) })
        {
            // Today's silos do not know the field, and write it as they found it.
            await GoesOn(job, cluster, begun);
            await job.Finished();
            await job.Verify();
            Assert.All(await job.AllFrames(), frame => Assert.Empty(frame.Failures));
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task GoesOn(JobUnderTest job, ClusterUnderFire cluster, string begun)
    {
        Assert.True(await job.Progressed(), "the job ended before its turn: it needs more iterations");
        await cluster.Stored(job.Id).WrittenAnew();
        Assert.Equal(2, await cluster.Stored(job.Id).With(begun));
    }

    private static FaultSchedule Fine() => new(0, TimeSpan.Zero);

    // One call after the other; one that fails, after the client's own retries, fails the test.
    private static async Task<int> Ask(int port, JobId job, CancellationToken until)
    {
        using var client = new RenderFarmClient(new FarmAddress(new Uri($"http://127.0.0.1:{port}")));
        var calls = 0;
        for (; !until.IsCancellationRequested; calls++)
        {
            await client.Job(job, TestContext.Current.CancellationToken);
            await client.Overview(TestContext.Current.CancellationToken);
        }
        return calls;
    }
}
