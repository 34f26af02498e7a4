using RenderFarm.Client.Batch;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Tests.Commands;
using RenderFarm.Core;

namespace RenderFarm.Client.Tests.Batch;

public sealed class FarmBatchTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<FarmEvent> _events = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void PictureThatCannotBeWrittenIsKeptAndWrittenByTheNextCall()
    {
        var order = Order("a.png", "b.png");
        Directory.CreateDirectory(_folder["out/a.png"]);
        Assert.Equal(Failure.WorldFailed, Run(new FadingRenderer(), order));
        Assert.Contains("the same call again writes it", Assert.Single(_events.OfType<Failed>()).Message, StringComparison.Ordinal);
        Assert.True(Directory.Exists(_folder["out/.farm"]));

        Directory.Delete(_folder["out/a.png"]);
        var second = new FadingRenderer();
        Assert.Equal(0, Run(second, order));
        Assert.Empty(second.Requests);
        Assert.True(File.Exists(_folder["out/a.png"]));
        Assert.False(Directory.Exists(_folder["out/.farm"]));
    }

    [Fact]
    public void PictureWhoseLossRoseIsNotWritten()
    {
        Assert.Equal(Failure.WorldFailed, Run(new FadingRenderer { Falls = false }, Order("a.png", "b.png")));
        Assert.All(_events.OfType<Failed>(), failed => Assert.Contains("loss", failed.Message, StringComparison.Ordinal));
        Assert.Equal((0, 2), _events.OfType<Summed>().Select(sum => (sum.Painted, sum.Failed)).Single());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["out"]));
    }

    [Fact]
    public void PictureThatWentMissingSinceIsPaintedAgain()
    {
        var order = Order("a.png", "b.png", "c.png");
        Run(new FadingRenderer(), order);
        File.Delete(_folder["out/b.png"]);
        var second = new FadingRenderer();
        Assert.Equal(0, Run(second, order));
        Assert.Single(second.Requests);
        Assert.Equal((1, 2), _events.OfType<Summed>().Select(sum => (sum.Painted, sum.Skipped)).Single());
        Assert.Equal(3, Painted(order with { Force = true }));
    }

    [Fact]
    public void ContentThatChangesMeanwhileIsRefusedByName()
    {
        var order = Order("a.png", "b.png");
        var changing = new FadingRenderer { BeforeIteration = _ => _folder.Paint("b.png", 0.9f) };
        Assert.Equal(Failure.BadInput, Run(changing, order));
        Assert.Contains("b.png changed", Assert.Single(_events.OfType<Failed>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnePictureAndWhatAFarmDoesNotKnowGoWithoutOne()
    {
        var order = Order("a.png", "b.png");
        Assert.True(FarmBatch.Suits(order));
        Assert.False(FarmBatch.Suits(order with { Contents = [order.Contents[0]] }));
        Assert.False(FarmBatch.Suits(order with { PreviewFile = "now.png" }));
        Assert.False(FarmBatch.Suits(order with { Checkpoint = "saved/" }));
        Assert.False(FarmBatch.Suits(order with { DryRun = true }));
    }

    private int Painted(RenderOrder order)
    {
        var renderer = new FadingRenderer();
        Run(renderer, order);
        return renderer.Requests.Count;
    }

    private RenderOrder Order(params string[] contents)
    {
        foreach (var (name, shade) in contents.Zip(new[] { 0.2f, 0.3f, 0.4f }))
            _folder.Paint(name, shade);
        _folder.Paint("style.png", 0.8f);
        return Orders.Read([.. contents.Select(name => _folder[name]), "--style", _folder["style.png"], "-o", _folder["out"] + "/", "--iterations", "12", "--size", "40", "--coarsest-size", "40"]);
    }

    private int Run(FadingRenderer renderer, RenderOrder order)
    {
        _events.Clear();
        var engines = new BatchEngines(_ => renderer, ContentHash.Parse(FadingRenderer.Hash), 1);
        return new FarmBatch(order, engines, new Recorder(_events), TimeProvider.System).Run(TestContext.Current.CancellationToken);
    }

    private sealed class Recorder(List<FarmEvent> events) : IEventSink
    {
        public void On(FarmEvent happened) => events.Add(happened);
    }
}
