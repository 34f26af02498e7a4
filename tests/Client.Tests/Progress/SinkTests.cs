using System.Text.Json;
using RenderFarm.Client.Progress;

namespace RenderFarm.Client.Tests.Progress;

public sealed class SinkTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void BarIsRewrittenInPlaceAboutTenTimesASecond()
    {
        var sink = new BarSink(_output, () => 80, _time);
        for (var i = 0; i < 100; i++)
        {
            sink.On(Moments.At(i / 200.0));
            _time.Advance(0.01);
        }
        Assert.Equal(10, _output.ToString().Split('\r').Length);
        Assert.DoesNotContain('\n', _output.ToString());
    }

    [Fact]
    public void BarFollowsOneOfSeveralPicturesUntilOneEnds()
    {
        var sink = new BarSink(_output, () => 200, TimeProvider.System);
        var (first, second) = (Moments.At(1) with { Content = "first.jpg" }, Moments.At(1) with { Content = "second.jpg" });
        sink.On(first);
        sink.On(second);
        Assert.DoesNotContain("second.jpg", _output.ToString(), StringComparison.Ordinal);
        sink.On(new Failed("first.jpg", "no", 2));
        sink.On(second);
        Assert.Contains("second.jpg", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LinesStandAboveTheBar()
    {
        var sink = new BarSink(_output, () => 80, _time);
        sink.On(Moments.At(0.5));
        sink.On(new Noticed("photo.jpg", "a step was reduced"));
        sink.On(new Noticed("photo.jpg", "again"));
        Assert.EndsWith("\r\e[Kphoto.jpg: a step was reduced\nphoto.jpg: again\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LogGetsProgressEveryFewSecondsOnly()
    {
        var sink = new LineSink(_output, _time);
        for (var i = 0; i < 110; i++)
        {
            sink.On(Moments.At(i / 200.0));
            _time.Advance(0.1);
        }
        Assert.Equal(2, _output.ToString().Count(c => c == '\n'));
    }

    [Fact]
    public void EveryEventIsOneJsonLineThatNamesItsKind()
    {
        (FarmEvent Event, string Kind)[] table =
        [
            (new Planned("a", "b", [new(10, 20, 30)], 1, 2), "plan"),
            (new Started("a", "b", 1, 2), "started"),
            (Moments.At(0.5), "progress"),
            (new Noticed(null, "two\nlines"), "notice"),
            (new Checkpointed("a", "c"), "checkpoint"),
            (new Finished("a", "b", 1, 2, 3, 4, "gain", "cpu", "vgg19", Moments.At(1).Losses), "finished"),
            (new Skipped("a", "b"), "skipped"),
            (new Failed("a", "no", 2), "failed"),
            (new Interrupted("a", null, "no"), "interrupted"),
            (new Summed(1, 2, 3, 4, 5, 2), "summary"),
        ];
        var sink = new JsonSink(_output);
        foreach (var (happened, _) in table)
            sink.On(happened);
        var lines = _output.ToString().TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(table.Select(row => row.Kind), lines.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal(65, lines[2].GetProperty("secondsLeft").GetDouble());
        Assert.Equal(9000, lines[2].GetProperty("losses").GetProperty("style").GetDouble());
        Assert.Equal(30, lines[0].GetProperty("scales")[0].GetProperty("iterations").GetInt32());
    }

    [Fact]
    public void NameWithLineBreaksAndTerminalCodesStaysOneLine()
    {
        const string Name = "a\r\nb\e[2J.jpg";
        FarmEvent[] events =
        [
            new Planned(Name, Name, [new(10, 20, 30)], 1, 2), new Started(Name, Name, 1, 2), new Noticed(Name, Name),
            new Finished(Name, Name, 1, 2, 3, 4, "gain", "cpu", "vgg19", Moments.At(1).Losses), new Skipped(Name, Name), new Failed(Name, Name, 2),
        ];
        foreach (var line in events.Select(EventLine.Of).Append(ProgressLine.Plain(Moments.At(0.5) with { Content = Name })))
        {
            Assert.Contains("a b [2J.jpg", line, StringComparison.Ordinal);
            Assert.DoesNotContain(line!, char.IsControl);
        }
    }

    [Fact]
    public void LossThatIsNoNumberStillMakesALineOfJson()
    {
        new JsonSink(_output).On(Moments.At(0.5) with { Losses = new(double.NaN, 0, 0, 0, double.PositiveInfinity) });
        Assert.Equal("NaN", JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("losses").GetProperty("total").GetString());
    }
}
