using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// The gradient by a response that a pooling follows (or nothing, where it is the last one needed): the pooled map's gradient spread over
/// the cells, plus the injection, where the response is positive; in the response's own memory.
/// </summary>
internal sealed unsafe class UnpoolStep<V>
    where V : struct, ILanes<V>
{
    /// <summary>Positions of a row that are taken at once; even.</summary>
    public const int Columns = 112;

    private readonly FeatureMap _response;
    private readonly FeatureMap? _pooled;
    private readonly Pooling _pooling;
    private readonly Injection<V>? _injection;
    private readonly WorkTeam _team;
    private readonly Action<int, int> _rowPair;

    public UnpoolStep(FeatureMap response, FeatureMap? pooled, Pooling pooling, Injection<V>? injection, WorkTeam team)
    {
        (_response, _pooled, _pooling, _injection, _team) = (response, pooled, pooling, injection, team);
        _rowPair = RowPair;
    }

    public void Run() => _team.Run((_response.Height + 1) / 2, _rowPair);

    private void RowPair(int pair, int worker)
    {
        var y = pair * 2;
        var rows = Math.Min(2, _response.Height - y);
        for (var x = 0; x < _response.Width; x += Columns)
        {
            var columns = Math.Min(Columns, _response.Width - x);
            _injection?.Compute(y, x, rows, columns, 0, worker);
            for (var block = 0; block < _response.Blocks; block++)
                Gate(block, y, x, rows, columns, worker);
        }
    }

    private void Gate(int block, int y, int x, int rows, int columns, int worker)
    {
        // Cells that have no pooled sample (odd last row or column) get the injection alone.
        var cells = _pooled is null || rows < 2 ? 0 : Math.Min(columns / 2, _pooled.Width - x / 2);
        for (var lane = 0; lane < 16; lane += V.Count)
        {
            for (var i = 0; i < cells; i++)
            {
                float* upper = _response.At(block, y, x + 2 * i) + lane, lower = upper + (nint)_response.Width * 16;
                var gradient = V.Load(_pooled!.At(block, y / 2, x / 2 + i) + lane);
                PoolCell.Unpool(_pooling, upper, lower, gradient, out V a, out V b, out V c, out V d);
                Put(upper, a, block, 0, 2 * i, lane, worker);
                Put(upper + 16, b, block, 0, 2 * i + 1, lane, worker);
                Put(lower, c, block, 1, 2 * i, lane, worker);
                Put(lower + 16, d, block, 1, 2 * i + 1, lane, worker);
            }
            for (var row = 0; row < rows; row++)
                for (var i = 2 * cells; i < columns; i++)
                    Put(_response.At(block, y + row, x + i) + lane, V.Zero, block, row, i, lane, worker);
        }
    }

    private void Put(float* response, V back, int block, int row, int column, int lane, int worker)
    {
        if (_injection is not null)
            back += V.Load(_injection.At(block, row, column, worker) + lane);
        V.Store(response, V.WherePositive(V.Load(response), back));
    }
}
