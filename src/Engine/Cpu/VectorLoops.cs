using System.Runtime.Intrinsics;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// Loops over vectors, in chunks of a fixed size that a team shares; sums of chunks are added in order. The operands of the loop under way
/// are fields, so that nothing is allocated per call.
/// </summary>
internal sealed unsafe partial class VectorLoops(WorkTeam team)
{
    private const int Chunk = 1 << 15;

    private readonly Action<VectorLoops, int, int> _copy = static (l, i, n) => new Span<float>(l._y + i, n).CopyTo(new Span<float>(l._x + i, n));
    private readonly Action<VectorLoops, int, int> _scale = static (l, i, n) => ScaleChunk(l._x + i, n, l._factor);
    private readonly Action<VectorLoops, int, int> _addScaled = static (l, i, n) => AddScaledChunk(l._x + i, l._y + i, n, l._factor);
    private readonly Action<VectorLoops, int, int> _lerp = static (l, i, n) => LerpChunk(l._x + i, l._y + i, n, l._factor);
    private readonly Action<VectorLoops, int, int> _clamp = static (l, i, n) => ClampChunk(l._x + i, n, l._factor, l._high);
    private readonly Action<VectorLoops, int, int> _adam = static (l, i, n) => AdamChunk(l._x + i, l._m + i, l._v + i, l._y + i, n, l._step);
    private readonly Action<VectorLoops, int, int> _dot = static (l, i, n) => l._sums[i / Chunk] = DotChunk(l._x + i, l._y + i, n);
    private readonly Action<VectorLoops, int, int> _abs = static (l, i, n) => l._sums[i / Chunk] = AbsChunk(l._x + i, n);

    private Action<int, int>? _runChunk;
    private Action<VectorLoops, int, int> _body = static (_, _, _) => { };
    private double[] _sums = [];
    private float* _x, _y, _m, _v;
    private float _factor, _high;
    private AdamCoefficients _step;
    private int _length;

    public void Copy(CpuVector x, CpuVector y) => Run(_copy, x, y, 0);

    public void Scale(CpuVector x, float factor) => Run(_scale, x, null, factor);

    public void AddScaled(CpuVector x, float factor, CpuVector y) => Run(_addScaled, x, y, factor);

    public void Lerp(CpuVector x, float t, CpuVector y) => Run(_lerp, x, y, t);

    public double Dot(CpuVector x, CpuVector y) => Sum(_dot, x, y);

    public double AbsSum(CpuVector x) => Sum(_abs, x, null);

    public void Clamp(CpuVector x, float low, float high)
    {
        _high = high;
        Run(_clamp, x, null, low);
    }

    public void AdamStep(CpuVector x, CpuVector m, CpuVector v, CpuVector gradient, AdamCoefficients step)
    {
        _m = m.Pointer;
        _v = v.Pointer;
        _step = step;
        Run(_adam, x, gradient, 0);
    }

    private double Sum(Action<VectorLoops, int, int> body, CpuVector x, CpuVector? y)
    {
        var chunks = (x.Length + Chunk - 1) / Chunk;
        if (_sums.Length < chunks)
            _sums = new double[chunks];
        Run(body, x, y, 0);
        double sum = 0;
        for (var i = 0; i < chunks; i++)
            sum += _sums[i];
        return sum;
    }

    private void Run(Action<VectorLoops, int, int> body, CpuVector x, CpuVector? y, float factor)
    {
        _x = x.Pointer;
        _y = y is null ? null : y.Pointer;
        (_body, _factor, _length) = (body, factor, x.Length);
        team.Run((x.Length + Chunk - 1) / Chunk, _runChunk ??= RunChunk);
    }

    private void RunChunk(int index, int worker) => _body(this, index * Chunk, Math.Min(Chunk, _length - index * Chunk));

    private static void ScaleChunk(float* x, int n, float factor)
    {
        var i = 0;
        for (; i + 16 <= n; i += 16)
            (Vector512.Load(x + i) * factor).Store(x + i);
        for (; i < n; i++)
            x[i] *= factor;
    }

    private static void AddScaledChunk(float* x, float* y, int n, float factor)
    {
        var i = 0;
        var f = Vector512.Create(factor);
        for (; i + 16 <= n; i += 16)
            Vector512.FusedMultiplyAdd(f, Vector512.Load(y + i), Vector512.Load(x + i)).Store(x + i);
        for (; i < n; i++)
            x[i] = float.FusedMultiplyAdd(factor, y[i], x[i]);
    }

    private static void LerpChunk(float* x, float* y, int n, float t)
    {
        var i = 0;
        var f = Vector512.Create(t);
        for (; i + 16 <= n; i += 16)
        {
            var a = Vector512.Load(x + i);
            Vector512.FusedMultiplyAdd(f, Vector512.Load(y + i) - a, a).Store(x + i);
        }
        for (; i < n; i++)
            x[i] = float.FusedMultiplyAdd(t, y[i] - x[i], x[i]);
    }

    private static void ClampChunk(float* x, int n, float low, float high)
    {
        var i = 0;
        Vector512<float> l = Vector512.Create(low), h = Vector512.Create(high);
        for (; i + 16 <= n; i += 16)
            Vector512.Min(Vector512.Max(Vector512.Load(x + i), l), h).Store(x + i);
        for (; i < n; i++)
            x[i] = Math.Clamp(x[i], low, high);
    }

    private static void AdamChunk(float* x, float* m, float* v, float* g, int n, AdamCoefficients s)
    {
        var i = 0;
        for (; i + 16 <= n; i += 16)
        {
            var gradient = Vector512.Load(g + i);
            var mean = Vector512.Load(m + i) * s.Beta1 + gradient * (1 - s.Beta1);
            var square = Vector512.Load(v + i) * s.Beta2 + gradient * gradient * (1 - s.Beta2);
            mean.Store(m + i);
            square.Store(v + i);
            var root = Vector512.Sqrt(square / Vector512.Create(s.SquareCorrection)) + Vector512.Create(s.Epsilon);
            (Vector512.Load(x + i) - mean * (s.Rate / s.MeanCorrection) / root).Store(x + i);
        }
        for (; i < n; i++)
        {
            m[i] = m[i] * s.Beta1 + g[i] * (1 - s.Beta1);
            v[i] = v[i] * s.Beta2 + g[i] * g[i] * (1 - s.Beta2);
            x[i] -= m[i] * (s.Rate / s.MeanCorrection) / (MathF.Sqrt(v[i] / s.SquareCorrection) + s.Epsilon);
        }
    }

    private static double DotChunk(float* x, float* y, int n)
    {
        var i = 0;
        Vector512<double> low = Vector512<double>.Zero, high = low;
        for (; i + 16 <= n; i += 16)
        {
            var (a, b) = Vector512.Widen(Vector512.Load(x + i));
            var (c, d) = Vector512.Widen(Vector512.Load(y + i));
            low += a * c;
            high += b * d;
        }
        var sum = Vector512.Sum(low + high);
        for (; i < n; i++)
            sum += (double)x[i] * y[i];
        return sum;
    }

    private static double AbsChunk(float* x, int n)
    {
        var i = 0;
        Vector512<double> low = Vector512<double>.Zero, high = low;
        for (; i + 16 <= n; i += 16)
        {
            var (a, b) = Vector512.Widen(Vector512.Abs(Vector512.Load(x + i)));
            low += a;
            high += b;
        }
        var sum = Vector512.Sum(low + high);
        for (; i < n; i++)
            sum += Math.Abs(x[i]);
        return sum;
    }
}
