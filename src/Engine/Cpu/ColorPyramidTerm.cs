using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// One <see cref="ColorTerm"/>: with X the 4 x n pooled input whose fourth row is ones, G = X X^T / 4n, the gradient by X is
/// Weight * (G - A) X / n.
/// </summary>
internal sealed unsafe class ColorPyramidTerm<V> : IDisposable
    where V : struct, ILanes<V>
{
    private readonly ColorTerm _term;
    private readonly InputPlanes _input;
    private readonly Preprocessing _preprocessing;
    private readonly WorkTeam _team;
    private readonly int _columns, _rows;
    private readonly AlignedBuffer _pooled, _spread;
    private readonly double[] _rowSums;
    private readonly float[] _factors = new float[12];
    private readonly Action<int, int> _pool, _inject;
    private float* _gradient;

    public ColorPyramidTerm(ColorTerm term, Preprocessing preprocessing, InputPlanes input, WorkTeam team)
    {
        (_term, _preprocessing, _input, _team) = (term, preprocessing, input, team);
        (_columns, _rows) = (input.Width / term.Pool, input.Height / term.Pool);
        _pooled = new(3L * _columns * _rows);
        _spread = new((long)team.Size * (input.Width + 16));
        _rowSums = new double[_rows * Pairs];
        (_pool, _inject) = (Pool, Inject);
    }

    /// <summary>Distinct products of the four rows of X, but for that of ones with ones.</summary>
    private const int Pairs = 9;

    /// <summary>Adds the gradient by the picture to what is there. The input planes must be prepared.</summary>
    public double Evaluate(float* gradient)
    {
        if (_columns == 0 || _rows == 0)
            return 0;
        _gradient = gradient;
        _team.Run(_rows, _pool);
        var loss = Differentiate();
        _team.Run(_rows, _inject);
        return loss;
    }

    private float* PooledRow(int plane, int row) => _pooled.Pointer + ((long)plane * _rows + row) * _columns;

    private void Pool(int row, int worker)
    {
        for (var c = 0; c < 3; c++)
        {
            var target = PooledRow(c, row);
            if (_term.Pool == 1)
            {
                new Span<float>(_input.Row(c, row) + 1, _columns).CopyTo(new Span<float>(target, _columns));
                continue;
            }
            new Span<float>(target, _columns).Clear();
            for (var y = 0; y < _term.Pool; y++)
            {
                var source = _input.Row(c, row * _term.Pool + y) + 1;
                for (var x = 0; x < _columns; x++)
                    for (var i = 0; i < _term.Pool; i++)
                        target[x] += *source++;
            }
            for (var x = 0; x < _columns; x++)
                target[x] /= _term.Pool * _term.Pool;
        }
        SumProducts(row);
    }

    private void SumProducts(int row)
    {
        float* a = PooledRow(0, row), b = PooledRow(1, row), c = PooledRow(2, row);
        V aa = V.Zero, ab = V.Zero, ac = V.Zero, bb = V.Zero, bc = V.Zero, cc = V.Zero, a1 = V.Zero, b1 = V.Zero, c1 = V.Zero;
        var x = 0;
        for (; x + V.Count <= _columns; x += V.Count)
        {
            V p = V.Load(a + x), q = V.Load(b + x), r = V.Load(c + x);
            (aa, ab, ac) = (V.Fma(p, p, aa), V.Fma(p, q, ab), V.Fma(p, r, ac));
            (bb, bc, cc) = (V.Fma(q, q, bb), V.Fma(q, r, bc), V.Fma(r, r, cc));
            (a1, b1, c1) = (a1 + p, b1 + q, c1 + r);
        }
        var sums = _rowSums.AsSpan(row * Pairs, Pairs);
        Store(aa, ref sums[0]);
        Store(ab, ref sums[1]);
        Store(ac, ref sums[2]);
        Store(a1, ref sums[3]);
        Store(bb, ref sums[4]);
        Store(bc, ref sums[5]);
        Store(b1, ref sums[6]);
        Store(cc, ref sums[7]);
        Store(c1, ref sums[8]);
        for (; x < _columns; x++)
        {
            double p = a[x], q = b[x], r = c[x];
            ReadOnlySpan<double> rest = [p * p, p * q, p * r, p, q * q, q * r, q, r * r, r];
            for (var i = 0; i < Pairs; i++)
                sums[i] += rest[i];
        }
    }

    private static void Store(V lanes, ref double sum)
    {
        var values = stackalloc float[16];
        V.Store(values, lanes);
        sum = 0;
        for (var lane = 0; lane < V.Count; lane++)
            sum += values[lane];
    }

    private double Differentiate()
    {
        Span<double> sums = stackalloc double[Pairs + 1];
        for (var row = 0; row < _rows; row++)
            for (var i = 0; i < Pairs; i++)
                sums[i] += _rowSums[row * Pairs + i];
        double n = (double)_rows * _columns, loss = 0;
        sums[Pairs] = n;
        ReadOnlySpan<int> pairOf = [0, 1, 2, 3, 1, 4, 5, 6, 2, 5, 7, 8, 3, 6, 8, 9];
        for (var i = 0; i < 16; i++)
        {
            var difference = sums[pairOf[i]] / (4 * n) - _term.Target[i];
            loss += difference * difference;
            if (i < 12)
                _factors[i] = (float)(
                    _term.Weight * difference / n * _preprocessing.Scale[i / 4] / (_term.Pool * _term.Pool));
        }
        return _term.Weight * loss;
    }

    private void Inject(int row, int worker)
    {
        float* a = PooledRow(0, row), b = PooledRow(1, row), c = PooledRow(2, row), spread = _spread.Pointer + (long)worker * (_input.Width + 16);
        var k = _term.Pool;
        for (var channel = 0; channel < 3; channel++)
        {
            float fa = _factors[channel * 4], fb = _factors[channel * 4 + 1], fc = _factors[channel * 4 + 2], f1 = _factors[channel * 4 + 3];
            for (var x = 0; x < _columns; x++)
            {
                var slope = fa * a[x] + fb * b[x] + fc * c[x] + f1;
                for (var i = 0; i < k; i++)
                    spread[x * k + i] = slope;
            }
            for (var y = row * k; y < (row + 1) * k; y++)
                Add(spread, _gradient + ((long)_preprocessing.Order[channel] * _input.Height + y) * _input.Width, _columns * k);
        }
    }

    private static void Add(float* source, float* target, int count)
    {
        var x = 0;
        for (; x + V.Count <= count; x += V.Count)
            V.Store(target + x, V.Load(target + x) + V.Load(source + x));
        for (; x < count; x++)
            target[x] += source[x];
    }

    public void Dispose()
    {
        _pooled.Dispose();
        _spread.Dispose();
    }
}
