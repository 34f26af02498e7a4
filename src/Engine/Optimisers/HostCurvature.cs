using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Optimisers;

/// <summary>Writes left[i] . right[j] at i * right.Length + j: the same bits as <see cref="IVector.Dot"/>'s, but each vector is read once.</summary>
internal delegate void InnerProducts(ReadOnlySpan<IVector> left, ReadOnlySpan<IVector> right, Span<double> products);

/// <summary>
/// For vectors whose inner products are known at once. The two loops run on coefficients: all that they ask of the vectors is inner products (Chen, Wang and
/// Zhou 2014). So an iteration reads every vector twice, once to multiply and once to sum, instead of four times and more.
/// </summary>
internal sealed class HostCurvature(int capacity, InnerProducts multiply) : ICurvature
{
    private readonly State _now = new(capacity), _marked = new(capacity);

    // What a call hands over, kept so that nothing is allocated in an iteration.
    private readonly IVector[] _left = new IVector[2], _right = new IVector[2 * capacity + 1];
    private readonly double[] _products = new double[2 * (2 * capacity + 1)], _factors = new double[2 * capacity + 1];

    public double Newest => _now.Sy[_now.Count - 1, _now.Count - 1];

    public double Slope => _now.Slope;

    public void Add(ReadOnlySpan<IVector> s, ReadOnlySpan<IVector> y, IVector gradient)
    {
        var n = _now.Count = s.Length;
        (_left[0], _left[1]) = (y[^1], gradient);
        multiply(_left, Behind(s, y, gradient), _products);
        Span<double> ofChange = _products.AsSpan(0, 2 * n + 1), ofGradient = _products.AsSpan(2 * n + 1, 2 * n + 1);
        for (var i = 0; i < n; i++)
        {
            _now.Sy[i, n - 1] = ofChange[i];
            _now.Yy[i, n - 1] = _now.Yy[n - 1, i] = ofChange[n + i];
            (_now.Sg[i], _now.Yg[i]) = (ofGradient[i], ofGradient[n + i]);
        }
    }

    public void Descend(ReadOnlySpan<IVector> s, ReadOnlySpan<IVector> y, IVector gradient, IVector direction)
    {
        var n = s.Length;
        var (sy, yy, sg, yg) = (_now.Sy, _now.Yy, _now.Sg, _now.Yg);
        // The scale of the initial inverse Hessian.
        var diagonal = n == 0 ? 1 : sy[n - 1, n - 1] / yy[n - 1, n - 1];
        Span<double> ofS = _factors.AsSpan(0, n), ofY = _factors.AsSpan(n, n);
        // v = g - sum alpha_j y_j, newest first; the factors of y are -alpha until the end.
        for (var i = n - 1; i >= 0; i--)
        {
            var product = sg[i];
            for (var j = i + 1; j < n; j++)
                product += ofY[j] * sy[i, j];
            ofY[i] = -product / sy[i, i];
        }
        // v = D v + sum (alpha_j - beta_j) s_j, oldest first.
        for (var i = 0; i < n; i++)
        {
            var product = yg[i];
            for (var j = 0; j < n; j++)
                product += ofY[j] * yy[i, j];
            product *= diagonal;
            for (var j = 0; j < i; j++)
                product += ofS[j] * sy[j, i];
            ofS[i] = -ofY[i] - product / sy[i, i];
        }
        _now.Slope = -diagonal * gradient.Dot(gradient);
        for (var i = 0; i < n; i++)
        {
            (ofS[i], ofY[i]) = (-ofS[i], -diagonal * ofY[i]);
            _now.Slope += ofS[i] * sg[i] + ofY[i] * yg[i];
        }
        _factors[2 * n] = -diagonal;
        direction.Combine(Behind(s, y, gradient), _factors.AsSpan(0, 2 * n + 1));
    }

    public INumbers Trace() => new KnownNumbers(Newest, Slope);

    public void DropOldest()
    {
        var n = --_now.Count;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                (_now.Sy[i, j], _now.Yy[i, j]) = (_now.Sy[i + 1, j + 1], _now.Yy[i + 1, j + 1]);
    }

    public void DropNewest() => _now.Count--;

    public void Clear() => _now.Count = 0;

    public void Download(Span<double> products)
    {
        var n = _now.Count;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                (products[i * n + j], products[n * n + i * n + j]) = (i <= j ? _now.Sy[i, j] : 0, _now.Yy[i, j]);
    }

    public void Upload(ReadOnlySpan<double> products, int n)
    {
        _now.Count = n;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                (_now.Sy[i, j], _now.Yy[i, j]) = (products[i * n + j], products[n * n + i * n + j]);
    }

    public void Mark() => _now.CopyTo(_marked);

    public void Rewind() => _marked.CopyTo(_now);

    public void Dispose()
    {
    }

    private ReadOnlySpan<IVector> Behind(ReadOnlySpan<IVector> s, ReadOnlySpan<IVector> y, IVector gradient)
    {
        s.CopyTo(_right);
        y.CopyTo(_right.AsSpan(s.Length));
        _right[2 * s.Length] = gradient;
        return _right.AsSpan(0, 2 * s.Length + 1);
    }

    private sealed class State(int capacity)
    {
        public int Count { get; set; }
        public double Slope { get; set; }

        /// <summary>s_i . y_j (for i &lt;= j) and y_i . y_j.</summary>
        public double[,] Sy { get; } = new double[capacity, capacity];
        public double[,] Yy { get; } = new double[capacity, capacity];

        /// <summary>Of the gradient that came with the newest pair: s_i . g and y_i . g.</summary>
        public double[] Sg { get; } = new double[capacity];
        public double[] Yg { get; } = new double[capacity];

        public void CopyTo(State other)
        {
            (other.Count, other.Slope) = (Count, Slope);
            Array.Copy(Sy, other.Sy, Sy.Length);
            Array.Copy(Yy, other.Yy, Yy.Length);
            Sg.CopyTo(other.Sg, 0);
            Yg.CopyTo(other.Yg, 0);
        }
    }
}
