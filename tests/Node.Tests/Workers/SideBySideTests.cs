using System.Collections.Concurrent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;
using RenderFarm.Node.Workers;

namespace RenderFarm.Node.Tests.Workers;

/// <summary>A worker that paints several frames at once with one engine.</summary>
public sealed class SideBySideTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FramesArePaintedAtOnceByOneEngine()
    {
        // None goes on before all three are there.
        using var met = new CountdownEvent(3);
        var engines = new Engines(_ =>
        {
            met.Signal();
            met.Wait(Cancellation);
        });
        using var shop = new Workshop { Renderers = engines.Make, Options = Workshop.Hasty with { SideBySide = new(3) } };
        RenderTask[] tasks = [await shop.NewTask(1), await shop.NewTask(2), await shop.NewTask(3)];
        shop.Farm.Offer(tasks);
        var (worker, running) = shop.Start();
        foreach (var task in tasks)
            Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(task)).Outcome);
        await worker.Drain(TimeSpan.FromMinutes(1));
        await running;
        Assert.Equal((1, 1, 3), (engines.Made, engines.Disposed, engines.MostAtOnce));
    }

    [Theory]
    [InlineData(100L << 20, 500L << 20, long.MaxValue)]
    [InlineData(0, 0, 32 * 26 + 1)]
    public async Task WhatDeviceOrMemoryHaveNoRoomForWaits(long shared, long own, long pixels)
    {
        var engines = new Engines(_ => { });
        using var shop = new Workshop
        {
            Renderers = engines.Make, Options = Workshop.Hasty with { SideBySide = new(3, pixels, 1L << 30) }, EstimateBytes = _ => new FrameBytes(shared, own),
        };
        RenderTask[] tasks = [await shop.NewTask(1), await shop.NewTask(2), await shop.NewTask(3)];
        shop.Farm.Offer(tasks);
        shop.Start();
        foreach (var task in tasks)
            Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(task)).Outcome);
        Assert.Equal(1, engines.MostAtOnce);
    }

    [Fact]
    public async Task WhatTheEngineTakesForItselfCountsOnce()
    {
        using var met = new CountdownEvent(3);
        var engines = new Engines(_ =>
        {
            met.Signal();
            met.Wait(Cancellation);
        });
        using var shop = new Workshop
        {
            Renderers = engines.Make, Options = Workshop.Hasty with { SideBySide = new(3, Bytes: 1000) }, EstimateBytes = _ => new FrameBytes(700, 100),
        };
        RenderTask[] tasks = [await shop.NewTask(1), await shop.NewTask(2), await shop.NewTask(3)];
        shop.Farm.Offer(tasks);
        shop.Start();
        foreach (var task in tasks)
            Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(task)).Outcome);
        Assert.Equal(3, engines.MostAtOnce);
    }

    [Fact]
    public async Task DrainingGivesBackAllThatArePaintedWithTheirCheckpoints()
    {
        using var met = new CountdownEvent(3);
        var engines = new Engines(_ => { }, progress =>
        {
            if (progress is not { Scale: 0, Iteration: 5 })
                return false;
            met.Signal();
            return true;
        });
        using var shop = new Workshop { Renderers = engines.Make, Options = Workshop.Hasty with { SideBySide = new(3) } };
        RenderTask[] tasks = [await shop.NewTask(1), await shop.NewTask(2), await shop.NewTask(3)];
        shop.Farm.Offer(tasks);
        var (worker, running) = shop.Start();
        await Task.Run(() => met.Wait(Cancellation), Cancellation);
        await worker.Drain(TimeSpan.FromMinutes(1));
        await running;
        foreach (var task in tasks)
            Assert.NotNull(Assert.IsType<Outcome.Interrupted>((await shop.Farm.Settled(task)).Outcome).Checkpoint);
        Assert.Equal(engines.Made, engines.Disposed);
    }

    [Fact]
    public async Task AnEngineThatFailedOneIsNotTakenFromTheOthers()
    {
        using var met = new CountdownEvent(3);
        using var failed = new ManualResetEventSlim();
        var disposedAtTheEnd = -1;
        Engines? engines = null;
        engines = new Engines(request =>
        {
            met.Signal();
            met.Wait(Cancellation);
            if (request.Content.Width == 44)
            {
                failed.Set();
                throw new InvalidOperationException("broken");
            }
            failed.Wait(Cancellation);
        })
        {
            AtEnd = () => disposedAtTheEnd = Math.Max(disposedAtTheEnd, engines!.Disposed),
        };
        using var shop = new Workshop { Renderers = engines.Make, Options = Workshop.Hasty with { SideBySide = new(3) } };
        RenderTask[] tasks = [await shop.NewTask(1), await shop.NewTask(2), await shop.NewTask(3, Workshop.Waves(44, 32, 0.3, 0.7))];
        shop.Farm.Offer(tasks);
        var (worker, running) = shop.Start();
        Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(tasks[0])).Outcome);
        Assert.IsType<Outcome.Rendered>((await shop.Farm.Settled(tasks[1])).Outcome);
        Assert.IsType<Outcome.Failed>((await shop.Farm.Settled(tasks[2])).Outcome);
        await worker.Drain(TimeSpan.FromMinutes(1));
        await running;
        Assert.Equal(0, disposedAtTheEnd);
        Assert.Equal(engines.Made, engines.Disposed);
    }

    /// <summary>Engines that bear several threads: inside, a real one for each picture.</summary>
    private sealed class Engines(Action<RenderRequest> begins, Func<RenderProgress, bool>? holds = null)
    {
        private readonly ConcurrentDictionary<RenderRequest, bool> _running = [];
        private int _made, _disposed, _most;

        public int Made => _made;
        public int Disposed => _disposed;
        public int MostAtOnce => _most;

        /// <summary>After each picture.</summary>
        public Action AtEnd { get; init; } = () => { };

        public IRenderer Make(Core.ContentHash network)
        {
            Interlocked.Increment(ref _made);
            return new Engine(this);
        }

        private sealed class Engine(Engines all) : IRenderer
        {
            public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) => throw new NotSupportedException();

            public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation)
            {
                all._running.TryAdd(request, true);
                lock (all._running)
                    all._most = Math.Max(all._most, all._running.Count);
                try
                {
                    all.Begin(request);
                    using var engine = new HeldRenderer(new StyleTransfer(new CpuBackend(1), EmbeddedNetworks.Farmnet), all.Holds);
                    var result = engine.Render(request, observer, cancellation);
                    all.AtEnd();
                    return result;
                }
                finally
                {
                    all._running.TryRemove(request, out _);
                }
            }

            public void Dispose() => Interlocked.Increment(ref all._disposed);
        }

        private void Begin(RenderRequest request) => begins(request);

        private bool Holds(RenderProgress progress) => holds?.Invoke(progress) ?? false;
    }
}
