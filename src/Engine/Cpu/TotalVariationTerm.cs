using System.Runtime.CompilerServices;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Losses;

namespace RenderFarm.Engine.Cpu;

/// <summary><see cref="TotalVariation"/> of an image and its gradient. A sample's gradient is gathered from its eight neighbours.</summary>
internal sealed unsafe class TotalVariationTerm<V>
    where V : struct, ILanes<V>
{
    private readonly int _width, _height;
    private readonly float _straight, _diagonal;
    private readonly double[] _rowSums;
    private readonly WorkTeam _team;
    private readonly Action<int, int> _row;
    private float* _image, _gradient;

    public TotalVariationTerm(double weight, int width, int height, WorkTeam team)
    {
        (_width, _height, _team, _row) = (width, height, team, Row);
        var samples = 3.0 * width * height;
        _straight = (float)(weight * TotalVariation.StraightWeight / samples);
        _diagonal = (float)(weight * TotalVariation.DiagonalWeight / samples);
        _rowSums = new double[3 * height];
    }

    /// <summary>Adds the gradient to what is there.</summary>
    public double Evaluate(float* image, float* gradient)
    {
        _image = image;
        _gradient = gradient;
        _team.Run(3 * _height, _row);
        double sum = 0;
        foreach (var row in _rowSums)
            sum += row;
        return sum;
    }

    private void Row(int index, int worker)
    {
        var y = index % _height;
        float* here = _image + (long)index * _width, gradient = _gradient + (long)index * _width;
        // Differences over the border are zero: there a row is its own neighbour, and its diagonals have no weight.
        float* up = y > 0 ? here - _width : here, down = y + 1 < _height ? here + _width : here;
        float diagonalUp = y > 0 ? _diagonal : 0, diagonalDown = y + 1 < _height ? _diagonal : 0;
        double sum = Sample(here, up, down, diagonalUp, diagonalDown, gradient, 0);
        var x = 1;
        var squares = V.Zero;
        for (; x + V.Count < _width; x += V.Count)
            squares = Lanes(here + x, up + x, down + x, diagonalUp, diagonalDown, gradient + x, squares);
        for (; x < _width; x++)
            sum += Sample(here, up, down, diagonalUp, diagonalDown, gradient, x);
        var lanes = stackalloc float[16];
        V.Store(lanes, squares);
        for (var lane = 0; lane < V.Count; lane++)
            sum += lanes[lane];
        // Every pair was seen from both of its ends.
        _rowSums[index] = sum / 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Lanes(float* here, float* up, float* down, float diagonalUp, float diagonalDown, float* gradient, V squares)
    {
        V x = V.Load(here), a = x - V.Load(here - 1), b = x - V.Load(here + 1), c = x - V.Load(up), d = x - V.Load(down);
        V e = x - V.Load(up - 1), f = x - V.Load(up + 1), g = x - V.Load(down - 1), h = x - V.Load(down + 1);
        V straight = V.All(_straight), upper = V.All(diagonalUp), lower = V.All(diagonalDown);
        var slope = V.Fma(straight, a + b + (c + d), V.Fma(upper, e + f, lower * (g + h)));
        V.Store(gradient, V.Fma(V.All(2), slope, V.Load(gradient)));
        squares = V.Fma(straight, V.Fma(a, a, b * b) + V.Fma(c, c, d * d), squares);
        return V.Fma(upper, V.Fma(e, e, f * f), V.Fma(lower, V.Fma(g, g, h * h), squares));
    }

    private double Sample(float* here, float* up, float* down, float diagonalUp, float diagonalDown, float* gradient, int x)
    {
        double slope = 0, squares = 0;
        void Pair(float other, float weight)
        {
            double difference = here[x] - other;
            slope += weight * difference;
            squares += weight * difference * difference;
        }
        Pair(up[x], _straight);
        Pair(down[x], _straight);
        if (x > 0)
        {
            Pair(here[x - 1], _straight);
            Pair(up[x - 1], diagonalUp);
            Pair(down[x - 1], diagonalDown);
        }
        if (x + 1 < _width)
        {
            Pair(here[x + 1], _straight);
            Pair(up[x + 1], diagonalUp);
            Pair(down[x + 1], diagonalDown);
        }
        gradient[x] += (float)(2 * slope);
        return squares;
    }
}
