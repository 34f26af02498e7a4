using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>The closed form on the device beside the processor's two loops: the same pairs in the same order, and what each makes of them.</summary>
public sealed class CurvatureTests
{
    private const int Capacity = 4;

    /// <summary>More than a piece of a product, and more than is widened at once.</summary>
    public static MatrixTheoryData<TorchDevice, int> Cases => new(Enum.GetValues<TorchDevice>(), [9_001, 1_100_001]);

    [Theory, MemberData(nameof(Cases))]
    public void DirectionsAndNumbersAreTheProcessors(TorchDevice device, int length)
    {
        using var torch = TorchHere.Open(new() { Device = device });
        using var cpu = new CpuBackend(1);
        using Pairs expected = new(cpu, length), actual = new(torch, length);
        foreach (var pairs in (Pairs[])[expected, actual])
        {
            pairs.Descend();
            for (var seed = 1; seed <= 7; seed++)
                pairs.Add(seed);
            pairs.Drop(newest: true);
            pairs.Descend();
            pairs.Add(8);
            pairs.Clear();
            pairs.Add(9);
        }
        Evaluation.AssertNear(expected.Numbers, actual.Numbers, 1e-10);
        foreach (var (one, other) in expected.Directions.Zip(actual.Directions))
            Assert.InRange(Evaluation.Distance(one, other), 0, 1e-6);
    }

    [Theory, MemberData(nameof(Cases))]
    public void WhatIsPutBackOrSavedIsTheSameToTheBit(TorchDevice device, int length)
    {
        using var torch = TorchHere.Open(new() { Device = device });
        using Pairs straight = new(torch, length), back = new(torch, length), saved = new(torch, length);
        foreach (var pairs in (Pairs[])[straight, back, saved])
            for (var seed = 1; seed <= 5; seed++)
                pairs.Add(seed);
        back.AddAndTakeBack(40);
        var products = new double[2 * Capacity * Capacity];
        saved.Curvature.Download(products);
        saved.Curvature.Clear();
        saved.Curvature.Upload(products, Capacity);
        foreach (var pairs in (Pairs[])[straight, back, saved])
            pairs.Add(6);
        foreach (var pairs in (Pairs[])[back, saved])
        {
            Assert.Equal(straight.Numbers[^2..], pairs.Numbers[^2..]);
            Assert.Equal(straight.Directions[^1], pairs.Directions[^1]);
        }
        Assert.All(Enumerable.Range(0, Capacity * Capacity), i => Assert.Equal(i / Capacity <= i % Capacity, products[i] != 0));
    }

    /// <summary>Pairs of a backend, and what was heard of them.</summary>
    private sealed class Pairs(IBackend backend, int length) : IDisposable
    {
        private readonly List<IVector> _s = [], _y = [], _all = [];
        private IVector? _gradient;

        public ICurvature Curvature { get; } = backend.NewCurvature(Capacity);

        public List<double> Numbers { get; } = [];

        public List<float[]> Directions { get; } = [];

        /// <summary>A random step, and a change that a Hessian of 1 to 3 and some noise would give.</summary>
        public void Add(int seed)
        {
            if (_s.Count == Capacity)
                Drop(newest: false);
            var step = Own(Vector(seed, 0));
            var change = Own(Vector(seed + 1000, 0));
            change.Scale(0.3f);
            change.AddScaled(1 + seed % 3, step);
            _s.Add(step);
            _y.Add(change);
            _gradient = Own(Vector(seed + 2000, 0.1f));
            Curvature.Add([.. _s], [.. _y], _gradient);
            Numbers.Add(Curvature.Newest);
            Descend();
        }

        public void Descend()
        {
            _gradient ??= Own(Vector(100, 0));
            using var direction = backend.NewVector(length);
            Curvature.Descend([.. _s], [.. _y], _gradient, direction);
            Numbers.Add(Curvature.Slope);
            Assert.Equal(direction.Dot(_gradient), Curvature.Slope, 1e-4 * Math.Abs(Curvature.Slope));
            var values = new float[length];
            direction.Download(values);
            Directions.Add(values);
        }

        public void Drop(bool newest)
        {
            var at = newest ? _s.Count - 1 : 0;
            _s.RemoveAt(at);
            _y.RemoveAt(at);
            if (newest)
                Curvature.DropNewest();
            else
                Curvature.DropOldest();
        }

        public void Clear()
        {
            _s.Clear();
            _y.Clear();
            Curvature.Clear();
        }

        public void AddAndTakeBack(int seed)
        {
            IVector[] s = [.. _s], y = [.. _y];
            Curvature.Mark();
            Add(seed);
            Curvature.Rewind();
            _s.Clear();
            _y.Clear();
            _s.AddRange(s);
            _y.AddRange(y);
        }

        public void Dispose()
        {
            Curvature.Dispose();
            foreach (var vector in _all)
                vector.Dispose();
        }

        private IVector Own(IVector vector)
        {
            _all.Add(vector);
            return vector;
        }

        private IVector Vector(int seed, float shift)
        {
            var random = new Random(seed);
            var vector = backend.NewVector(length);
            vector.Upload([.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f + shift)]);
            return vector;
        }
    }
}
