using System.Text;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Node.Tests.Workers;

public sealed class FailureTests
{
    [Fact]
    public async Task BrokenPicturesFailAsInputAndTheNextFrameIsRendered()
    {
        using var shop = new Workshop();
        var good = await shop.NewTask(1);
        var style = good.Style.Pictures[0].Picture;
        RenderTask[] bad =
        [
            Workshop.NewTask(2, await shop.Put("text.png", "no picture"u8.ToArray()), 40, 32, style),
            Workshop.NewTask(3, await shop.Put("empty.png", []), 40, 32, style),
            Workshop.NewTask(4, await shop.Put("cut.png", (await shop.Read(good.Content.Hash))[..200]), 40, 32, style),
            Workshop.NewTask(5, await shop.Put("thin.png", Workshop.Waves(400, 3, 1, 1)), 400, 3, style),
        ];
        shop.Farm.Offer([.. bad, good]);
        shop.Start();
        foreach (var task in bad)
            AssertFailed(FailureKind.Input, await shop.Farm.Settled(task));
        Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(good)).Outcome);
    }

    [Fact]
    public async Task PictureThatTheStoreLacksIsAFaultOfTheStore()
    {
        using var shop = new Workshop();
        var task = await shop.NewTask();
        await shop.Store.Delete(task.Content.Hash, TestContext.Current.CancellationToken);
        shop.Farm.Offer(task);
        shop.Start();
        var evidence = AssertFailed(FailureKind.Infrastructure, await shop.Farm.Settled(task));
        Assert.Contains("photo1.png", evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PictureThatIsDamagedInTheStoreIsAFaultOfTheStore()
    {
        using var shop = new Workshop();
        var task = await shop.NewTask();
        shop.Damage(task.Content.Hash);
        shop.Farm.Offer(task);
        shop.Start();
        AssertFailed(FailureKind.Infrastructure, await shop.Farm.Settled(task));
    }

    [Fact]
    public async Task StoreThatFailsForAWhileIsAskedAgain()
    {
        using var shop = new Workshop();
        var task = await shop.NewTask();
        var (opens, puts, answers) = (0, 0, 0);
        shop.Blobs = new FaultyStore(shop.Store)
        {
            BeforeOpen = () => Fail(++opens < 4), BeforePut = () => Fail(++puts < 3), AfterPut = () => Fail(++answers < 3),
        };
        shop.Farm.Offer(task);
        shop.Start();
        Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(task)).Outcome);
    }

    [Fact]
    public async Task StoreThatKeepsFailingIsInfrastructure()
    {
        using var shop = new Workshop();
        var (read, written) = (await shop.NewTask(1), await shop.NewTask(2));
        var store = new FaultyStore(shop.Store) { BeforeOpen = () => Fail(true) };
        shop.Blobs = store;
        shop.Farm.Offer(read);
        shop.Start();
        AssertFailed(FailureKind.Infrastructure, await shop.Farm.Settled(read));
        (store.BeforeOpen, store.BeforePut) = (() => { }, () => Fail(true));
        shop.Farm.Offer(written);
        AssertFailed(FailureKind.Infrastructure, await shop.Farm.Settled(written));
    }

    [Fact]
    public async Task FullDiskIsNoFaultOfTheFrame()
    {
        using var shop = new Workshop();
        var task = await shop.NewTask();
        // "No space left on device" as .NET has it.
        shop.Blobs = new FaultyStore(shop.Store) { BeforePut = () => throw new IOException("No space left on device", 28) };
        shop.Farm.Offer(task);
        shop.Start();
        AssertFailed(FailureKind.Infrastructure, await shop.Farm.Settled(task));
    }

    [Fact]
    public async Task EngineThatGoesWrongIsToldByItsKindAndReplaced()
    {
        var (faults, made) = (new Queue<Exception>(
        [
            new DivergedException("it diverged"), new InsufficientMemoryException(), new InvalidOperationException("a bug\nof two lines"),
            new AggregateException(new KeyNotFoundException("a bug on another thread")),
        ]), new List<FailingRenderer>());
        using var shop = new Workshop { Renderers = _ => Make(made, (_, _) => throw faults.Dequeue()) };
        var tasks = new List<RenderTask>();
        for (var frame = 1; frame <= 4; frame++)
            tasks.Add(await shop.NewTask(frame));
        shop.Farm.Offer(tasks);
        shop.Start();
        FailureKind[] kinds = [FailureKind.Code, FailureKind.Resource, FailureKind.Code, FailureKind.Code];
        for (var i = 0; i < tasks.Count; i++)
            AssertFailed(kinds[i], await shop.Farm.Settled(tasks[i]));
        Assert.Contains((await shop.Farm.Settled(tasks[2])).Log, line => line.Contains("FailureTests", StringComparison.Ordinal));
        // Divergence is the picture's; after the others the engine is not trusted.
        Assert.Equal([true, true, true], made.Take(3).Select(renderer => renderer.Disposed));
        Assert.Equal(3, made.Count);
    }

    [Fact]
    public async Task NetworkThatIsNotHereIsNoFaultOfTheFrames()
    {
        using var shop = new Workshop { Renderers = _ => throw new InputException("there is no such network") };
        var task = await shop.NewTask();
        shop.Farm.Offer(task);
        shop.Start();
        AssertFailed(FailureKind.Infrastructure, await shop.Farm.Settled(task));
    }

    [Fact]
    public async Task PictureThatFailsAGateIsNoResult()
    {
        using var engine = new StyleTransfer(new CpuBackend(1), EmbeddedNetworks.Farmnet);
        using var shop = new Workshop
        {
            Renderers = _ => new FailingRenderer((request, observer) =>
            {
                var result = engine.Render(request, observer, TestContext.Current.CancellationToken);
                Array.Fill(result.Picture.Rgb, 0.5f);
                return result;
            }),
        };
        var task = await shop.NewTask();
        var before = (await shop.All()).Count;
        shop.Farm.Offer(task);
        shop.Start();
        Assert.Contains("uniform", AssertFailed(FailureKind.Code, await shop.Farm.Settled(task)), StringComparison.Ordinal);
        Assert.Equal(before, (await shop.All()).Count);
    }

    private static FailingRenderer Make(List<FailingRenderer> made, Func<RenderRequest, IRenderObserver, RenderResult> render)
    {
        made.Add(new FailingRenderer(render));
        return made[^1];
    }

    private static string AssertFailed(FailureKind kind, AttemptReport report)
    {
        var failed = Assert.IsType<Outcome.Failed>(report.Outcome);
        Assert.Equal(kind, failed.Kind);
        Assert.Equal(1, Encoding.UTF8.GetBytes(failed.Evidence).Count(b => b == '\n') + 1);
        Assert.NotEmpty(report.Log);
        return failed.Evidence;
    }

    private static void Fail(bool now)
    {
        if (now)
            throw new IOException("the store does not answer");
    }
}
