using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;

namespace RenderFarm.Engine.Optimisers;

/// <summary>
/// The last few steps s and changes of gradient y, oldest first, and the inverse Hessian that they imply (Nocedal and Wright, Numerical
/// Optimization, algorithm 7.4). The two loops run on coefficients: all that they ask of the vectors is inner products, which are kept
/// (Chen, Wang and Zhou 2014). So an iteration reads every vector twice, once to multiply and once to sum, instead of four times
/// and more.
/// </summary>
internal sealed class CurvaturePairs(IBackend backend, int length, int capacity) : IDisposable
{
    /// <summary>A pair with less curvature than this would make the inverse Hessian indefinite or huge.</summary>
    private const double SmallestCurvature = 1e-10;

    private readonly List<IVector> _s = [], _y = [];
    private readonly Stack<IVector> _spare = [];

    /// <summary>s_i . y_j and y_i . y_j.</summary>
    private readonly double[,] _sy = new double[capacity, capacity], _yy = new double[capacity, capacity];

    /// <summary>Of the gradient that came with the newest pair: s_i . g and y_i . g.</summary>
    private readonly double[] _sg = new double[capacity], _yg = new double[capacity];

    // What a call hands over, kept so that nothing is allocated in an iteration.
    private readonly IVector[] _left = new IVector[3], _right = new IVector[2 * capacity + 1];
    private readonly double[] _products = new double[3 * (2 * capacity + 1)], _factors = new double[2 * capacity + 1];

    /// <summary>s.y / y.y of the newest pair: the scale of the initial inverse Hessian.</summary>
    private double _diagonal = 1;

    public int Count => _s.Count;

    /// <summary>
    /// Keeps the vectors of a new pair and puts others in their place; leaves them where the curvature is not positive. The oldest pair
    /// goes where there is no room.
    /// </summary>
    /// <param name="gradient">Which <see cref="Descend"/> will be asked about.</param>
    public void Add(ref IVector step, ref IVector change, IVector gradient)
    {
        if (_s.Count == capacity)
            DropOldest();
        var n = _s.Count;
        Multiply(step, change, gradient);
        double OfStep(int right) => _products[right];
        double OfChange(int right) => _products[2 * n + 2 + right];
        double OfGradient(int right) => _products[2 * (2 * n + 2) + right];
        for (var i = 0; i <= n; i++)
            (_sg[i], _yg[i]) = (OfGradient(i), OfGradient(n + 1 + i));
        var curvature = OfChange(n);
        if (!(curvature > SmallestCurvature))
            return;
        for (var i = 0; i <= n; i++)
        {
            _sy[i, n] = OfChange(i);
            _sy[n, i] = OfStep(n + 1 + i);
            _yy[i, n] = _yy[n, i] = OfChange(n + 1 + i);
        }
        _diagonal = curvature / _yy[n, n];
        _s.Add(step);
        _y.Add(change);
        (step, change) = (Rent(), Rent());
    }

    /// <summary>direction = -H g</summary>
    /// <param name="gradient">That of the last <see cref="Add"/>, where there are pairs.</param>
    /// <returns>direction . g</returns>
    public double Descend(IVector gradient, IVector direction)
    {
        var n = _s.Count;
        Span<double> s = _factors.AsSpan(0, n), y = _factors.AsSpan(n, n);
        // v = g - sum alpha_j y_j, newest first; the factors of y are -alpha until the end.
        for (var i = n - 1; i >= 0; i--)
        {
            var product = _sg[i];
            for (var j = i + 1; j < n; j++)
                product += y[j] * _sy[i, j];
            y[i] = -product / _sy[i, i];
        }
        // v = D v + sum (alpha_j - beta_j) s_j, oldest first.
        for (var i = 0; i < n; i++)
        {
            var product = _yg[i];
            for (var j = 0; j < n; j++)
                product += y[j] * _yy[i, j];
            product *= _diagonal;
            for (var j = 0; j < i; j++)
                product += s[j] * _sy[j, i];
            s[i] = -y[i] - product / _sy[i, i];
        }
        var slope = -_diagonal * gradient.Dot(gradient);
        for (var i = 0; i < n; i++)
        {
            (s[i], y[i]) = (-s[i], -_diagonal * y[i]);
            slope += s[i] * _sg[i] + y[i] * _yg[i];
            (_right[i], _right[n + i]) = (_s[i], _y[i]);
        }
        (_right[2 * n], _factors[2 * n]) = (gradient, -_diagonal);
        direction.Combine(_right.AsSpan(0, 2 * n + 1), _factors.AsSpan(0, 2 * n + 1));
        return slope;
    }

    public void Clear()
    {
        foreach (var vector in _s.Concat(_y))
            _spare.Push(vector);
        _s.Clear();
        _y.Clear();
        _diagonal = 1;
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write(_diagonal);
        writer.Write(_s.Count);
        for (var i = 0; i < _s.Count; i++)
        {
            writer.Write(_s[i]);
            writer.Write(_y[i]);
        }
    }

    /// <summary>The inner products are computed again: they have the same bits whichever vectors they are computed with.</summary>
    public void Load(CheckpointReader reader)
    {
        Clear();
        var diagonal = reader.ReadDouble();
        IVector s = Rent(), y = Rent();
        for (var n = reader.ReadInt32("number of curvature pairs", 0, capacity); n > 0; n--)
        {
            reader.ReadInto(s);
            reader.ReadInto(y);
            Add(ref s, ref y, y);
        }
        _spare.Push(s);
        _spare.Push(y);
        _diagonal = diagonal;
    }

    public void Dispose()
    {
        Clear();
        foreach (var vector in _spare)
            vector.Dispose();
    }

    /// <summary>Of step, change and gradient with all s, the step, all y and the change.</summary>
    private void Multiply(IVector step, IVector change, IVector gradient)
    {
        var n = _s.Count;
        (_left[0], _left[1], _left[2]) = (step, change, gradient);
        _s.CopyTo(_right);
        _y.CopyTo(_right, n + 1);
        (_right[n], _right[2 * n + 1]) = (step, change);
        backend.InnerProducts(_left, _right.AsSpan(0, 2 * n + 2), _products);
    }

    private void DropOldest()
    {
        _spare.Push(_s[0]);
        _spare.Push(_y[0]);
        _s.RemoveAt(0);
        _y.RemoveAt(0);
        for (var i = 0; i < _s.Count; i++)
            for (var j = 0; j < _s.Count; j++)
                (_sy[i, j], _yy[i, j]) = (_sy[i + 1, j + 1], _yy[i + 1, j + 1]);
    }

    private IVector Rent() => _spare.TryPop(out var spare) ? spare : backend.NewVector(length);
}
