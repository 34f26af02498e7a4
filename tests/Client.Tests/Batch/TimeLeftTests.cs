using RenderFarm.Client.Batch;

namespace RenderFarm.Client.Tests.Batch;

public sealed class TimeLeftTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void TimeLeftFollowsTheSpeedSoFar()
    {
        var left = new TimeLeft(_time);
        Assert.Null(left.Seconds(0));
        _time.Advance(10);
        Assert.Equal(30, left.Seconds(0.25)!.Value, 6);
    }

    [Fact]
    public void ResumedRenderCountsOnlyWhatItDidItself()
    {
        var left = new TimeLeft(_time);
        left.Seconds(0.5);
        _time.Advance(10);
        Assert.Equal(40, left.Seconds(0.6)!.Value, 6);
    }
}
