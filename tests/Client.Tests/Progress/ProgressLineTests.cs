using RenderFarm.Client.Progress;

namespace RenderFarm.Client.Tests.Progress;

public sealed class ProgressLineTests
{
    [Fact]
    public void BarNeverExceedsTheTerminal()
    {
        for (var width = 0; width < 300; width++)
            foreach (var done in new[] { 0, 0.001, 0.5, 0.999, 1 })
                Assert.True(ProgressLine.Bar(Moments.At(done), width).Length <= width, $"{width} columns, {done}");
    }

    [Fact]
    public void WideTerminalShowsEverything()
    {
        var line = ProgressLine.Bar(Moments.At(0.5), 200);
        foreach (var part in new[] { "50%", "1 min 05 s left", "120/200", "scale 2/3 512x341", "loss 1.235E+04", "style 9000", "photo.jpg" })
            Assert.Contains(part, line, StringComparison.Ordinal);
    }

    [Fact]
    public void NarrowTerminalKeepsShareAndTimeLeft()
    {
        var line = ProgressLine.Bar(Moments.At(0.5), 40);
        Assert.Contains("50%", line, StringComparison.Ordinal);
        Assert.Contains("left", line, StringComparison.Ordinal);
        Assert.DoesNotContain("loss", line, StringComparison.Ordinal);
    }

    [Fact]
    public void BarIsAsFullAsTheWorkIsDone()
    {
        Assert.DoesNotContain('#', ProgressLine.Bar(Moments.At(0), 80));
        Assert.DoesNotContain("..", ProgressLine.Bar(Moments.At(1), 80), StringComparison.Ordinal);
        var half = ProgressLine.Bar(Moments.At(0.5), 80);
        Assert.InRange(half.Count(c => c == '#') - half.TakeWhile(c => c != ']').Count(c => c == '.'), -1, 1);
    }

    [Fact]
    public void DurationsReadLikeSpeech()
    {
        (double Seconds, string Expected)[] table =
            [(0, "0 s"), (0.2, "1 s"), (59, "59 s"), (60, "1 min 00 s"), (3599, "59 min 59 s"), (3600, "1 h 00 min"), (90000, "25 h 00 min")];
        foreach (var (seconds, expected) in table)
            Assert.Equal(expected, Wording.Duration(seconds));
    }
}
