using System.Runtime.Intrinsics;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Losses;

namespace RenderFarm.Engine.Cpu;

/// <summary>One content term at its tap.</summary>
internal sealed unsafe class ContentTap : IDisposable
{
    private readonly double _weight;
    private readonly FeatureMap _response;
    private readonly double[] _rowSums;

    /// <param name="target">The photograph's response; owned.</param>
    public ContentTap(ContentTerm term, FeatureMap response, FeatureMap target)
    {
        var samples = (double)response.Channels * response.Positions;
        var weight = term.Relative ? term.Weight / Math.Max(SumOfSquares(target) / samples, GramLoss.SmallestTarget) : term.Weight;
        (_weight, _response, Target) = (weight / samples, response, target);
        GradientFactor = (float)(2 * weight / samples);
        _rowSums = new double[response.Height];
    }

    public FeatureMap Target { get; }

    /// <summary>2 * weight / (C M).</summary>
    public float GradientFactor { get; }

    /// <summary>Weighted; after every row was measured.</summary>
    public double Loss
    {
        get
        {
            double sum = 0;
            foreach (var row in _rowSums)
                sum += row;
            return _weight * sum;
        }
    }

    public int Rows => _response.Height;

    public void MeasureRow<V>(int y)
        where V : struct, ILanes<V>
    {
        double sum = 0;
        var lanes = stackalloc float[16];
        for (var b = 0; b < _response.Blocks; b++)
        {
            float* f = _response.At(b, y, 0), p = Target.At(b, y, 0);
            var squares = V.Zero;
            for (var n = 0; n < _response.Width * 16; n += V.Count)
            {
                var difference = V.Load(f + n) - V.Load(p + n);
                squares = V.Fma(difference, difference, squares);
            }
            V.Store(lanes, squares);
            for (var lane = 0; lane < V.Count; lane++)
                sum += lanes[lane];
        }
        _rowSums[y] = sum;
    }

    private static double SumOfSquares(FeatureMap map)
    {
        Vector512<double> low = default, high = default;
        for (float* p = map.Pointer, end = p + map.BlockStride * map.Blocks; p < end; p += FeatureMap.Lanes)
        {
            var (a, b) = Vector512.Widen(Vector512.Load(p));
            (low, high) = (Vector512.FusedMultiplyAdd(a, a, low), Vector512.FusedMultiplyAdd(b, b, high));
        }
        return Vector512.Sum(low + high);
    }

    public void Dispose() => Target.Dispose();
}
