using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Checkpoints;

namespace RenderFarm.Engine.Optimisers;

/// <summary>
/// The last few steps s and changes of gradient y, oldest first, and the inverse Hessian that they imply applied to a vector
/// (Nocedal and Wright, Numerical Optimization, algorithm 7.4). Vectors are made when first needed and used again.
/// </summary>
internal sealed class CurvaturePairs(IBackend backend, int length, int capacity) : IDisposable
{
    /// <summary>A pair with less curvature than this would make the inverse Hessian indefinite or huge.</summary>
    private const double SmallestCurvature = 1e-10;

    private readonly record struct Pair(IVector S, IVector Y, double InverseCurvature);

    private readonly List<Pair> _pairs = [];
    private readonly Stack<(IVector S, IVector Y)> _spare = [];
    private readonly double[] _alpha = new double[capacity];

    /// <summary>s.y / y.y of the newest pair: the scale of the initial inverse Hessian.</summary>
    private double _diagonal = 1;

    public int Count => _pairs.Count;

    /// <summary>Adds the pair s = factor * direction, y = gradient - before; skips it where the curvature is not positive.</summary>
    public void Add(IVector direction, float factor, IVector gradient, IVector before)
    {
        var (s, y) = Rent();
        y.CopyFrom(gradient);
        y.AddScaled(-1, before);
        s.CopyFrom(direction);
        s.Scale(factor);
        var curvature = s.Dot(y);
        if (!(curvature > SmallestCurvature))
        {
            _spare.Push((s, y));
            return;
        }
        _diagonal = curvature / y.Dot(y);
        _pairs.Add(new(s, y, 1 / curvature));
    }

    /// <summary>v = H v by the two-loop recursion.</summary>
    public void Apply(IVector v)
    {
        for (var i = _pairs.Count - 1; i >= 0; i--)
        {
            _alpha[i] = _pairs[i].InverseCurvature * _pairs[i].S.Dot(v);
            v.AddScaled((float)-_alpha[i], _pairs[i].Y);
        }
        v.Scale((float)_diagonal);
        for (var i = 0; i < _pairs.Count; i++)
        {
            var beta = _pairs[i].InverseCurvature * _pairs[i].Y.Dot(v);
            v.AddScaled((float)(_alpha[i] - beta), _pairs[i].S);
        }
    }

    public void Clear()
    {
        foreach (var pair in _pairs)
            _spare.Push((pair.S, pair.Y));
        _pairs.Clear();
        _diagonal = 1;
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write(_diagonal);
        writer.Write(_pairs.Count);
        foreach (var (s, y, inverseCurvature) in _pairs)
        {
            writer.Write(inverseCurvature);
            writer.Write(s);
            writer.Write(y);
        }
    }

    public void Load(CheckpointReader reader)
    {
        Clear();
        _diagonal = reader.ReadDouble();
        for (var n = reader.ReadInt32("number of curvature pairs", 0, capacity); n > 0; n--)
        {
            var inverseCurvature = reader.ReadDouble();
            var (s, y) = Rent();
            reader.ReadInto(s);
            reader.ReadInto(y);
            _pairs.Add(new(s, y, inverseCurvature));
        }
    }

    public void Dispose()
    {
        Clear();
        foreach (var (s, y) in _spare)
        {
            s.Dispose();
            y.Dispose();
        }
    }

    /// <summary>Two vectors: of the oldest pair where there are enough pairs, which thereby goes.</summary>
    private (IVector S, IVector Y) Rent()
    {
        if (_pairs.Count == capacity)
        {
            _spare.Push((_pairs[0].S, _pairs[0].Y));
            _pairs.RemoveAt(0);
        }
        return _spare.TryPop(out var spare) ? spare : (backend.NewVector(length), backend.NewVector(length));
    }
}
