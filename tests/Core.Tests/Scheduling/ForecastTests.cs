using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Core.Tests.Scheduling;

public sealed class ForecastTests
{
    private static readonly Gen<float[]> Seen =
        Gen.Choose(1, 60).SelectMany(count => Gen.Choose(1, 1000).ArrayOf(count), (_, seconds) => seconds.Select(s => s / 10f).Order().ToArray());

    [Fact]
    public void NothingIsSaidBeforeAFrameWasSeen() => Assert.Null(Forecast.Of([], 10, [], 2));

    [Fact]
    public void MoreFramesNeverEndEarlierAndMoreWorkersNeverLater() => Prop.ForAll(
        (from seen in Seen
         from waiting in Gen.Choose(0, 600)
         from workers in Gen.Choose(1, 40)
         select (seen, waiting, workers)).ToArbitrary(), given =>
    {
        var (seen, waiting, workers) = given;
        var some = Forecast.Of(seen, waiting, [], workers)!.Value;
        var more = Forecast.Of(seen, waiting + 7, [], workers)!.Value;
        var faster = Forecast.Of(seen, waiting, [], workers + 3)!.Value;
        Assert.True(some.P50 <= some.P90);
        Assert.True(some.P50 <= more.P50 + 1e-9 && some.P90 <= more.P90 + 1e-9);
        Assert.True(faster.P50 <= some.P50 + 1e-9 && faster.P90 <= some.P90 + 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FramesThatAreNearlyDoneShortenIt()
    {
        float[] seen = [10, 10, 10, 10];
        Assert.True(Forecast.Of(seen, 4, [0.9, 0.9], 2)!.Value.P50 < Forecast.Of(seen, 4, [0.1, 0.1], 2)!.Value.P50);
        Assert.Equal(10, Forecast.Of(seen, 2, [], 2)!.Value.P50, 6);
    }

    // Log-normal frames, 20 seen, then the rest simulated: over many farms the real end should lie under P50 half the time and under P90 nine times in ten.
    [Fact]
    public void OddsAreWhatTheySay()
    {
        const int Farms = 600;
        int early = 0, inTime = 0;
        for (var farm = 0; farm < Farms; farm++)
        {
            var draws = new SplitMix((ulong)farm + 1);
            var (scatter, frames, workers) = (0.1 + 0.5 * draws.Uniform(), draws.Below(200) + 5, draws.Below(8) + 1);
            float[] seen = [.. Enumerable.Range(0, 20).Select(_ => (float)(10 * Math.Exp(scatter * draws.Normal()))).Order()];
            var free = new double[workers];
            for (var frame = 0; frame < frames; frame++)
                free[Array.IndexOf(free, free.Min())] += 10 * Math.Exp(scatter * draws.Normal());
            var forecast = Forecast.Of(seen, frames, [], workers)!.Value;
            early += free.Max() <= forecast.P50 ? 1 : 0;
            inTime += free.Max() <= forecast.P90 ? 1 : 0;
        }
        Assert.InRange(early / (double)Farms, 0.42, 0.58);
        Assert.InRange(inTime / (double)Farms, 0.84, 0.96);
    }
}
