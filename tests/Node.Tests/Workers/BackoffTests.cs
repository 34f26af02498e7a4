using RenderFarm.Node.Workers;

namespace RenderFarm.Node.Tests.Workers;

public sealed class BackoffTests
{
    [Fact]
    public void PausesDoubleUpToABoundAndSpread()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), TimeProvider.System, new Random(5));
        double[] full = [1, 2, 4, 8, 15, 15];
        for (var failures = 1; failures <= full.Length; failures++)
            for (var draw = 0; draw < 100; draw++)
                Assert.InRange(backoff.Pause(failures).TotalSeconds, full[failures - 1] / 2, full[failures - 1]);
        Assert.InRange(backoff.Pause(int.MaxValue).TotalSeconds, 7.5, 15);
        Assert.True(Enumerable.Range(0, 20).Select(_ => backoff.Pause(3)).Distinct().Count() > 10);
    }
}
