using System.Runtime.InteropServices;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;

namespace RenderFarm.Engine.Optimisers;

/// <summary>The last few steps s and changes of gradient y, oldest first.</summary>
internal sealed class CurvaturePairs(IBackend backend, int length, int capacity) : IDisposable
{
    /// <summary>A pair with less curvature than this would make the inverse Hessian indefinite or huge.</summary>
    private const double SmallestCurvature = 1e-10;

    private readonly ICurvature _curvature = backend.NewCurvature(capacity);
    private readonly List<IVector> _s = [], _y = [];
    private readonly Stack<IVector> _spare = [];

    /// <summary>Pairs at the last mark, all of which are kept until it is given up; null: there is none.</summary>
    private (IVector[] S, IVector[] Y)? _marked;

    public int Count => _s.Count;

    /// <summary>
    /// Keeps the vectors of a new pair and puts others in their place; leaves them where the curvature is not positive. The oldest pair
    /// goes where there is no room.
    /// </summary>
    /// <param name="gradient">Which <see cref="Descend"/> will be asked about.</param>
    public void Add(ref IVector step, ref IVector change, IVector gradient)
    {
        Presume(ref step, ref change, gradient);
        if (IsCurved(_curvature.Newest))
            return;
        _curvature.DropNewest();
        _spare.Push(step);
        _spare.Push(change);
        (step, change) = (_s[^1], _y[^1]);
        _s.RemoveAt(_s.Count - 1);
        _y.RemoveAt(_y.Count - 1);
    }

    /// <summary>As <see cref="Add"/> where the curvature is positive: nobody asks.</summary>
    public void Presume(ref IVector step, ref IVector change, IVector gradient)
    {
        if (_s.Count == capacity)
            DropOldest();
        _s.Add(step);
        _y.Add(change);
        _curvature.Add(Span(_s), Span(_y), gradient);
        (step, change) = (Rent(), Rent());
    }

    public static bool IsCurved(double curvature) => curvature > SmallestCurvature;

    /// <summary>direction = -H g</summary>
    /// <param name="gradient">That of the last pair added, where there are any.</param>
    public void Descend(IVector gradient, IVector direction) => _curvature.Descend(Span(_s), Span(_y), gradient, direction);

    /// <summary>direction . g of the last <see cref="Descend"/>.</summary>
    public double Slope => _curvature.Slope;

    /// <summary>Curvature of the newest pair and slope, to be read later.</summary>
    public INumbers Trace() => _curvature.Trace();

    public void Clear()
    {
        foreach (var vector in _s.Concat(_y))
            GiveBack(vector);
        _s.Clear();
        _y.Clear();
        _curvature.Clear();
    }

    public void Mark()
    {
        _marked = ([.. _s], [.. _y]);
        _curvature.Mark();
    }

    public void Rewind()
    {
        var (s, y) = _marked!.Value;
        foreach (var added in _s.Concat(_y).Except(s.Concat(y)))
            _spare.Push(added);
        _s.Clear();
        _y.Clear();
        _s.AddRange(s);
        _y.AddRange(y);
        _curvature.Rewind();
        _marked = null;
    }

    /// <summary>Gives the mark up.</summary>
    public void Unmark()
    {
        var (s, y) = _marked!.Value;
        foreach (var dropped in s.Concat(y).Except(_s.Concat(_y)))
            _spare.Push(dropped);
        _marked = null;
    }

    public void Save(CheckpointWriter writer)
    {
        var products = new double[2 * _s.Count * _s.Count];
        _curvature.Download(products);
        writer.Write(_s.Count);
        writer.Write(products);
        for (var i = 0; i < _s.Count; i++)
        {
            writer.Write(_s[i]);
            writer.Write(_y[i]);
        }
    }

    public void Load(CheckpointReader reader)
    {
        Clear();
        var n = reader.ReadInt32("number of curvature pairs", 0, capacity);
        var products = reader.ReadDoubles();
        if (products.Length != 2 * n * n)
            throw CheckpointReader.Broken($"it has {products.Length} inner products of {n} curvature pairs");
        for (var i = 0; i < n; i++)
        {
            _s.Add(Rent());
            _y.Add(Rent());
            reader.ReadInto(_s[i]);
            reader.ReadInto(_y[i]);
        }
        _curvature.Upload(products, n);
    }

    public void Dispose()
    {
        if (_marked is not null)
            Unmark();
        Clear();
        foreach (var vector in _spare)
            vector.Dispose();
        _curvature.Dispose();
    }

    private void DropOldest()
    {
        GiveBack(_s[0]);
        GiveBack(_y[0]);
        _s.RemoveAt(0);
        _y.RemoveAt(0);
        _curvature.DropOldest();
    }

    private void GiveBack(IVector vector)
    {
        if (_marked is not { } kept || !(kept.S.Contains(vector) || kept.Y.Contains(vector)))
            _spare.Push(vector);
    }

    private IVector Rent() => _spare.TryPop(out var spare) ? spare : backend.NewVector(length);

    private static ReadOnlySpan<IVector> Span(List<IVector> vectors) => CollectionsMarshal.AsSpan(vectors);
}
