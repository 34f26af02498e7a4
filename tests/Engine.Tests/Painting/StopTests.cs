using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Painting;

public sealed class StopTests
{
    [Fact]
    public void AScaleEndsWhenTheGainIsSmall()
    {
        var settings = Studio.Settings with { SizePx = 20, ScaleStep = 4, FirstIterations = 400, StopGain = 0.2 };
        var witness = new Witness();
        var result = Studio.Render(Studio.Request(settings), witness);
        Assert.Equal(StopReason.Gain, result.Stopped);
        Assert.InRange(result.Iterations, 50, 399);
        var totals = witness.Told.Select(told => told.Losses.Total).ToList();
        Assert.True(totals[^1] > 0.8 * totals[^51]);
        Assert.True(totals[^2] <= 0.8 * totals[^52] || totals.Count == 51);
    }

    [Fact]
    public void TheTimeBudgetEndsTheRenderAtFullSize()
    {
        var clock = new SteppingClock();
        using var renderer = new StyleTransfer(new CpuBackend(2), RandomNetworks.Small(), clock);
        var witness = new Witness { Then = told => clock.Seconds = told.Iteration };
        var result = renderer.Render(Studio.Request(Studio.Settings with { TimeBudgetSeconds = 5 }), witness, TestContext.Current.CancellationToken);
        Assert.Equal(StopReason.TimeBudget, result.Stopped);
        // The fifth second is for the losses of what is delivered.
        Assert.Equal(4, result.Iterations);
        Assert.Equal((30, 25), (result.Picture.Width, result.Picture.Height));
        Assert.Contains(witness.Notices, line => line.Contains("20 x 17", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(25, 8)]
    [InlineData(60, 14)]
    public void AScaleThatTheBudgetCannotPayForIsNotBegun(double budget, int iterations)
    {
        var clock = new SteppingClock();
        using var renderer = new StyleTransfer(new CpuBackend(2), RandomNetworks.Small(), clock);
        var witness = new Witness { Then = _ => clock.Seconds++ };
        var result = renderer.Render(Studio.Request(Studio.Settings with { TimeBudgetSeconds = budget }), witness, TestContext.Current.CancellationToken);
        Assert.Equal(iterations, result.Iterations);
        Assert.Equal(iterations == 8 ? StopReason.TimeBudget : StopReason.Iterations, result.Stopped);
    }

    [Fact]
    public void CheckpointsTooLargeToBeWrittenAreRefusedBeforeTheFirstIteration()
    {
        var witness = new Witness();
        var settings = Studio.Settings with { SizePx = 4096, History = 100 };
        var refused = Assert.Throws<InputException>(() => Studio.Render(Studio.Request(settings) with { CheckpointEvery = new(1, 0) }, witness));
        Assert.Contains("--history", refused.Message, StringComparison.Ordinal);
        Assert.Empty(witness.Told);
    }

    [Fact]
    public void CheckpointsComeBySeconds()
    {
        var clock = new SteppingClock();
        using var renderer = new StyleTransfer(new CpuBackend(2), RandomNetworks.Small(), clock);
        var witness = new Witness { Then = _ => clock.Seconds++ };
        renderer.Render(Studio.Request(Studio.Settings) with { CheckpointEvery = new(0, 4) }, witness, TestContext.Current.CancellationToken);
        Assert.Equal(witness.Told.Count / 4, witness.Checkpoints.Count + (witness.Told.Count % 4 == 0 ? 1 : 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(10)]
    public void OneDivergenceIsReportedAndOvercome(int at)
    {
        var witness = new Witness();
        // Long enough for L-BFGS to learn the curvature anew.
        var result = Studio.Render(Studio.Request(Studio.Settings with { Iterations = 30 }), witness, new FailingBackend(at));
        Assert.Contains("half the step", Assert.Single(witness.Notices), StringComparison.Ordinal);
        Assert.Equal(8 + 30, result.Iterations);
        Assert.All(result.Picture.Rgb, value => Assert.InRange(value, 0, 1));
        Assert.True(result.Losses.Total < witness.Told.First(told => told.Scale == 1).Losses.Total);
        Assert.True(witness.Told.All(told => double.IsFinite(told.Losses.Total)));
    }

    [Fact]
    public void ASecondDivergenceEndsTheRender() =>
        Assert.Throws<DivergedException>(() => Studio.Render(Studio.Request(Studio.Settings), null, new FailingBackend(4, 9)));

    [Fact]
    public void AnExplodingStepIsTakenBack()
    {
        var witness = new Witness();
        var settings = Studio.Settings with { LearningRate = 900, Bounded = false };
        try
        {
            var result = Studio.Render(Studio.Request(settings), witness);
            Assert.True(double.IsFinite(result.Losses.Total));
        }
        catch (DivergedException)
        {
        }
        Assert.NotEmpty(witness.Notices);
    }

    private sealed class SteppingClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => (long)(1000 * Seconds);
    }

    /// <summary>The CPU backend, whose evaluations of these numbers give NaN.</summary>
    private sealed class FailingBackend(params int[] failing) : IBackend
    {
        private readonly CpuBackend _inner = new();
        private int _evaluations;

        public string Name => _inner.Name;

        public IVector NewVector(int length) => _inner.NewVector(length);

        public ICurvature NewCurvature(int capacity) => _inner.NewCurvature(capacity);

        public IReadOnlyList<Moments> Measure(
            Network network, int width, int height, ReadOnlySpan<float> rgb, IReadOnlyList<string> taps, float[]? guide) =>
            _inner.Measure(network, width, height, rgb, taps, guide);

        public IObjective NewObjective(ObjectiveSpec spec) => new Objective(this, _inner.NewObjective(spec));

        public long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps) =>
            _inner.EstimateBytes(network, width, height, taps);

        public void Dispose() => _inner.Dispose();

        private sealed class Objective(FailingBackend backend, IObjective inner) : IObjective
        {
            public ReadOnlySpan<double> ContentLosses => inner.ContentLosses;

            public ReadOnlySpan<double> StyleLosses => inner.StyleLosses;

            public Engine.Backends.Losses Evaluate(IVector image, IVector gradient)
            {
                var losses = inner.Evaluate(image, gradient);
                return backend._failing.Contains(backend._evaluations++) ? losses with { Style = double.NaN } : losses;
            }

            public void Dispose() => inner.Dispose();
        }

        private readonly int[] _failing = failing;
    }
}
