using RenderFarm.Client.Batch;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Tests.Commands;
using RenderFarm.Core;
using RenderFarm.Media;

namespace RenderFarm.Client.Tests.Batch;

public sealed class RenderBatchTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<FarmEvent> _events = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void StyleIsReadOnceForAllContents()
    {
        var renderer = new FadingRenderer();
        Assert.Equal(0, Run(renderer, Order("a.png", "b.png")));
        Assert.Equal(2, renderer.Requests.Count);
        Assert.Same(renderer.Requests[0].Styles[0].Picture, renderer.Requests[1].Styles[0].Picture);
        Assert.Equal((2, 0, 0), Summary());
    }

    [Fact]
    public void FailingPictureDoesNotStopTheOthers()
    {
        File.WriteAllText(_folder["bad.png"], "this is text");
        Assert.Equal(2, Run(new FadingRenderer(), Order("bad.png", "missing.png", "a.png")));
        Assert.Equal((1, 0, 2), Summary());
        Assert.True(File.Exists(_folder["out/a.png"]));
        Assert.All(_events.OfType<Failed>(), failed => Assert.Contains(failed.Content, failed.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void FinishedPictureIsSkippedUntilSomethingChanges()
    {
        var order = Order("a.png");
        Run(new FadingRenderer(), order);
        var first = File.ReadAllBytes(_folder["out/a.png"]);

        var second = new FadingRenderer();
        Assert.Equal(0, Run(second, order));
        Assert.Empty(second.Requests);
        Assert.Equal((0, 1, 0), Summary());

        Assert.Equal(1, Painted(order with { Settings = order.Settings with { StyleWeight = 2 } }));
        Assert.Equal(1, Painted(order));
        Assert.Equal(first, File.ReadAllBytes(_folder["out/a.png"]));
        _folder.Paint("a.png", 0.9f);
        Assert.Equal(1, Painted(order));
        Assert.Equal(1, Painted(order with { Force = true }));
        Assert.Equal(0, Painted(order));
    }

    [Fact]
    public void ForeignFileIsNeverReplacedUnasked()
    {
        var order = Order("a.png");
        Directory.CreateDirectory(_folder["out"]);
        _folder.Paint("out/a.png", 0.5f);
        var before = File.ReadAllBytes(_folder["out/a.png"]);
        Assert.Equal(2, Run(new FadingRenderer(), order));
        Assert.Equal(before, File.ReadAllBytes(_folder["out/a.png"]));
        Assert.Equal(1, Painted(order with { Force = true }));
    }

    [Fact]
    public void ResultSaysHowItWasMade()
    {
        var order = Order("a.png");
        Run(new FadingRenderer(), order);
        var metadata = PictureMetadata.Read(_folder["out/a.png"]);
        Assert.Equal(order.Settings.ToJson(), metadata[PictureMetadata.Settings]);
        Assert.Equal(FadingRenderer.Hash, metadata[PictureMetadata.NetworkHash]);
        Assert.StartsWith("Render farm 0.", metadata[PictureMetadata.Software], StringComparison.Ordinal);
    }

    [Fact]
    public void MissingStyleFailsBeforeAnythingIsPainted()
    {
        var renderer = new FadingRenderer();
        var order = Order("a.png") with { Styles = [new("missing.jpg")] };
        Assert.Throws<InputException>(() => Run(renderer, order));
        Assert.Empty(renderer.Requests);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void FolderThatCannotBeWrittenFailsBeforeAnythingIsPainted()
    {
        File.WriteAllText(_folder["out"], "a file where the folder should be");
        var renderer = new FadingRenderer();
        Assert.ThrowsAny<IOException>(() => Run(renderer, Order("a.png") with { Output = _folder["out"] + "/deeper/" }));
        Assert.Empty(renderer.Requests);
    }

    [Fact]
    public void PictureThatCannotBeWrittenWhereItBelongsIsKeptElsewhere()
    {
        var renderer = new FadingRenderer
        {
            BeforeIteration = i =>
            {
                if (i != 3)
                    return;
                Directory.Delete(_folder["out"], recursive: true);
                File.WriteAllText(_folder["out"], "a file where the folder was");
            },
        };
        Assert.Equal(Failure.WorldFailed, Run(renderer, Order("a.png")));
        var line = Assert.Single(_events.OfType<Failed>()).Message;
        const string before = "The painted picture is in ", after = ": move it from there.";
        Assert.EndsWith(after, line, StringComparison.Ordinal);
        var file = line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..^after.Length];
        Assert.True(File.Exists(file), line);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public void InterruptedBatchSavesACheckpointAndGoesOnExactly()
    {
        var order = Order("a.png", "b.png") with { ResumeCommand = "farm render --resume" };
        using var source = new CancellationTokenSource();
        var interrupted = new FadingRenderer { BeforeIteration = i => { if (i == 3) source.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => RunUntil(interrupted, order, source.Token));
        Assert.True(File.Exists(_folder["out/a.png.checkpoint"]));
        Assert.False(File.Exists(_folder["out/a.png"]));
        Assert.Contains("farm render --resume", Assert.Single(_events.OfType<Interrupted>()).Line, StringComparison.Ordinal);
        Assert.Equal(2, _events.OfType<Summed>().Single().Left);

        var resumed = new FadingRenderer();
        Assert.Equal(0, Run(resumed, order with { Resume = true }));
        Assert.NotNull(resumed.Requests[0].Checkpoint);
        Assert.Null(resumed.Requests[1].Checkpoint);
        Assert.False(File.Exists(_folder["out/a.png.checkpoint"]));
        Assert.Equal((2, 0, 0), Summary());
    }

    [Fact]
    public void DryRunTellsThePlanAndWritesNothing()
    {
        Assert.Equal(0, Run(new FadingRenderer(), Order("a.png") with { DryRun = true }));
        var plan = Assert.IsType<Planned>(Assert.Single(_events));
        Assert.Equal(12, plan.EstimatedSeconds);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private int Painted(RenderOrder order)
    {
        var renderer = new FadingRenderer();
        Run(renderer, order);
        return renderer.Requests.Count;
    }

    private RenderOrder Order(params string[] contents)
    {
        foreach (var name in contents.Where(name => name is "a.png" or "b.png"))
            _folder.Paint(name, 0.2f);
        _folder.Paint("style.png", 0.8f);
        return Orders.Read([.. contents.Select(name => _folder[name]), "--style", _folder["style.png"], "-o", _folder["out"] + "/", "--iterations", "5"]);
    }

    private int Run(FadingRenderer renderer, RenderOrder order) => RunUntil(renderer, order, TestContext.Current.CancellationToken);

    private int RunUntil(FadingRenderer renderer, RenderOrder order, CancellationToken cancellation)
    {
        _events.Clear();
        return new RenderBatch(order, renderer, FadingRenderer.Hash, new Recorder(_events), new ManualTime()).Run(cancellation);
    }

    private (int, int, int) Summary() => _events.OfType<Summed>().Select(e => (e.Painted, e.Skipped, e.Failed)).Single();

    private sealed class Recorder(List<FarmEvent> events) : IEventSink
    {
        public void On(FarmEvent happened) => events.Add(happened);
    }
}
