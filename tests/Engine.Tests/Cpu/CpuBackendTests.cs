using System.Diagnostics;
using System.Reflection;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Cpu;

/// <summary>The SIMD backend against the slow one in double precision, on shapes that catch every edge, for every instruction set here.</summary>
public sealed class CpuBackendTests
{
    /// <summary>Channels below, at and above a block of 16, and panels of one, two and three blocks.</summary>
    private static readonly int[][][] Widths =
    [
        [[4, 5], [6, 5], [7]],
        [[16, 17], [33, 48], [20]],
        [[32, 32], [48, 80], [96]],
        [[3]],
        [[5], [40, 100]],
    ];

    public static TheoryData<string, int, int, int, Pooling, Padding> Shapes()
    {
        var data = new TheoryData<string, int, int, int, Pooling, Padding>();
        (int Widths, int Width, int Height)[] shapes = [(0, 13, 11), (0, 4, 64), (0, 33, 5), (1, 29, 22), (2, 21, 18), (3, 1, 1), (3, 9, 1), (4, 2, 31), (4, 66, 6)];
        foreach (var set in CpuBackend.InstructionSets)
            foreach (var (widths, width, height) in shapes)
                foreach (var (pooling, padding) in new[] { (Pooling.Average, Padding.Zero), (Pooling.Maximum, Padding.Zero), (Pooling.Average, Padding.Replicate) })
                    data.Add(set, widths, width, height, pooling, padding);
        return data;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void LossesAndGradientAreTheReferences(string set, int widths, int width, int height, Pooling pooling, Padding padding)
    {
        var spec = Spec(RandomNetworks.Create(7 + widths, pooling, padding, Widths[widths]), width, height);
        var image = RandomNetworks.Image(99, width, height);
        var (expected, expectedGradient) = Evaluate(new ReferenceBackend(), spec, image);
        using var backend = new CpuBackend(2, set);
        var (actual, gradient) = Evaluate(backend, spec, image);
        Assert.Equal(1, actual.Content / expected.Content, 1e-4);
        Assert.Equal(1, actual.Style / expected.Style, 1e-4);
        Assert.Equal(1, actual.Color / expected.Color, 1e-4);
        if (expected.TotalVariation > 0)
            Assert.Equal(1, actual.TotalVariation / expected.TotalVariation, 1e-5);
        Assert.InRange(Distance(gradient, expectedGradient), 0, 1e-4);
    }

    [Theory]
    [InlineData(Pooling.Average, Padding.Zero)]
    [InlineData(Pooling.Maximum, Padding.Zero)]
    [InlineData(Pooling.Average, Padding.Replicate)]
    [InlineData(Pooling.Maximum, Padding.Replicate)]
    public void ResponsesOfWhichOnlyGatesAreKeptGiveTheReferencesGradient(Pooling pooling, Padding padding)
    {
        foreach (var (width, height) in new[] { (29, 22), (21, 35) })
        {
            var spec = Spec(RandomNetworks.Create(5, pooling, padding, [16, 20], [33, 18, 17], [24]), width, height);
            spec = spec with { StyleTerms = [.. spec.StyleTerms.Where(t => t.Tap.EndsWith("_1", StringComparison.Ordinal))] };
            var image = RandomNetworks.Image(98, width, height);
            var (expected, expectedGradient) = Evaluate(new ReferenceBackend(), spec, image);
            foreach (var set in CpuBackend.InstructionSets)
            {
                using var backend = new CpuBackend(2, set);
                var (actual, gradient) = Evaluate(backend, spec, image);
                Assert.Equal(1, actual.Total / expected.Total, 1e-4);
                Assert.InRange(Distance(gradient, expectedGradient), 0, 1e-4);
            }
        }
    }

    [Fact]
    public void ThreadsDoNotChangeABit()
    {
        var spec = Spec(RandomNetworks.Create(3, Pooling.Average, Padding.Replicate, Widths[2]), 90, 70);
        var image = RandomNetworks.Image(5, 90, 70);
        foreach (var set in CpuBackend.InstructionSets)
        {
            using var one = new CpuBackend(1, set);
            var (losses, gradient) = Evaluate(one, spec, image);
            foreach (var threads in new[] { 2, 7 })
            {
                using var many = new CpuBackend(threads, set);
                var (sameLosses, sameGradient) = Evaluate(many, spec, image);
                Assert.Equal(losses, sameLosses);
                Assert.Equal(gradient, sameGradient);
            }
        }
    }

    [Fact]
    public void StagedConvolutionsOfWideLayersAreTheReferences()
    {
        var network = RandomNetworks.Create(11, Pooling.Average, Padding.Zero, [4], [300, 310]);
        var spec = Spec(network, 22, 14);
        var image = RandomNetworks.Image(1, 22, 14);
        var (expected, expectedGradient) = Evaluate(new ReferenceBackend(), spec, image);
        using var backend = new CpuBackend(2);
        var (actual, gradient) = Evaluate(backend, spec, image);
        Assert.Equal(1, actual.Total / expected.Total, 1e-4);
        Assert.InRange(Distance(gradient, expectedGradient), 0, 1e-4);
    }

    [Fact]
    public void EvaluateAllocatesNothing()
    {
        Assert.SkipWhen(
            typeof(CpuBackend).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "a Debug build makes an object each time it reads a table of constants (RuntimeHelpers.CreateSpan): this is claimed of optimized code only");
        using var backend = new CpuBackend(1);
        var spec = Spec(RandomNetworks.Create(3, Pooling.Average, Padding.Zero, Widths[1]), 40, 30);
        using var objective = backend.NewObjective(spec);
        using var image = backend.NewVector(3 * 40 * 30);
        using var gradient = backend.NewVector(3 * 40 * 30);
        image.Upload(RandomNetworks.Image(1, 40, 30));
        objective.Evaluate(image, gradient);
        var before = GC.GetAllocatedBytesForCurrentThread();
        objective.Evaluate(image, gradient);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void VectorOperationsAreTheReferences()
    {
        const int length = 70_001;
        var random = new Random(4);
        float[] Draw() => [.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.4f)];
        float[] a = Draw(), b = Draw(), m = Draw(), v = [.. Draw().Select(Math.Abs)];
        foreach (var threads in new[] { 1, 3 })
        {
            using var backend = new CpuBackend(threads);
            var (expected, expectedDot, expectedAbs) = Play(new ReferenceBackend(), a, b, m, v);
            var (actual, dot, abs) = Play(backend, a, b, m, v);
            Assert.Equal(1, dot / expectedDot, 1e-6);
            Assert.Equal(1, abs / expectedAbs, 1e-6);
            Assert.InRange(Distance(actual, expected), 0, 1e-6);
        }
    }

    [Fact]
    public void InnerProductsAreTheDotsBitForBit()
    {
        const int length = 70_001;
        var random = new Random(5);
        using var backend = new CpuBackend(3);
        using var alone = new CpuBackend(1);
        IVector[] Draw(IBackend on, float[][] values) => [.. values.Select(v =>
        {
            var vector = on.NewVector(length);
            vector.Upload(v);
            return vector;
        })];
        float[][] values = [.. Enumerable.Range(0, 5).Select(_ => Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.4f).ToArray())];
        IVector[] x = Draw(backend, values), y = Draw(alone, values);
        var products = new double[15];
        backend.InnerProducts(x.AsSpan(0, 3), x, products);
        for (var i = 0; i < 3; i++)
            for (var j = 0; j < 5; j++)
                Assert.Equal(y[i].Dot(y[j]), products[i * 5 + j]);
        foreach (var vector in x.Concat(y))
            vector.Dispose();
    }

    [Fact]
    public void UnknownInstructionSetsAndTooManyThreadsAreRefused()
    {
        Assert.Contains("sse9", Assert.Throws<InputException>(() => new CpuBackend(1, "sse9")).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => new CpuBackend(257));
    }

    private static (float[] Result, double Dot, double Abs) Play(IBackend backend, float[] a, float[] b, float[] m, float[] v)
    {
        IVector Upload(float[] values)
        {
            var vector = backend.NewVector(values.Length);
            vector.Upload(values);
            return vector;
        }
        using IVector x = Upload(a), y = Upload(b), mean = Upload(m), square = Upload(v);
        x.AddScaled(0.3f, y);
        x.Lerp(y, 0.25f);
        x.Scale(1.5f);
        var (dot, abs) = (x.Dot(y), x.AbsSum());
        x.AdamStep(mean, square, y, new(0.02f, 0.9f, 0.99f, 1e-8f, 0.19f, 0.02f));
        x.AddScaled(0.1f, mean);
        x.AddScaled(0.1f, square);
        x.Clamp(-0.5f, 0.5f);
        x.MoveWithin(y, -0.4f, 0.4f);
        mean.Combine([x, y, square], [0.5, -2, 0.01]);
        x.AddScaled(1, mean);
        var result = new float[a.Length];
        x.Download(result);
        return (result, dot, abs);
    }

    /// <summary>Content at the last layer, style at all (one of them guided, one with a mean's gradient), colour and variation.</summary>
    private static ObjectiveSpec Spec(Network network, int width, int height)
    {
        using var reference = new ReferenceBackend();
        string[] taps = [.. network.Convolutions.Select(c => c.Name)];
        var targets = reference.Measure(network, width, height, RandomNetworks.Image(21, width, height), taps, null);
        var guide = RandomNetworks.Image(8, width, height).AsSpan(0, width * height).ToArray();
        return new ObjectiveSpec
        {
            Network = network,
            Width = width,
            Height = height,
            Content = RandomNetworks.Image(22, width, height),
            ContentTerms = [new(taps[^1], 1.5), new(taps[0], 0.2, Relative: true)],
            StyleTerms =
            [
                .. taps.Select((tap, i) => new StyleTerm { Tap = tap, Weight = 1 + i, Loss = new GramLoss(LossNormalization.Target), Target = targets[i] }),
                new() { Tap = taps[^1], Weight = 2, Loss = new GramLoss(LossNormalization.Target), Target = targets[^1], Guide = 0 },
            ],
            Guides = [guide],
            ColorTerms = [new(1, 3, Target(1)), new(width > 3 && height > 3 ? 4 : 1, 2, Target(2))],
            TotalVariationWeight = 0.7,
        };
    }

    private static double[] Target(int seed)
    {
        var random = new Random(seed);
        double[] half = [.. Enumerable.Range(0, 16).Select(_ => random.NextDouble())];
        return [.. Enumerable.Range(0, 16).Select(i => half[i] + half[i % 4 * 4 + i / 4])];
    }

    private static (Backends.Losses Losses, float[] Gradient) Evaluate(IBackend backend, ObjectiveSpec spec, float[] image)
    {
        using var objective = backend.NewObjective(spec);
        using IVector x = backend.NewVector(image.Length), gradient = backend.NewVector(image.Length);
        x.Upload(image);
        // Twice: the second evaluation runs over the first one's memory.
        objective.Evaluate(x, gradient);
        var losses = objective.Evaluate(x, gradient);
        var values = new float[image.Length];
        gradient.Download(values);
        return (losses, values);
    }

    /// <summary>|a - b| / |b|.</summary>
    private static double Distance(float[] a, float[] b)
    {
        double difference = 0, norm = 0;
        for (var i = 0; i < a.Length; i++)
        {
            difference += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
            norm += (double)b[i] * b[i];
        }
        return Math.Sqrt(difference / norm);
    }
}
