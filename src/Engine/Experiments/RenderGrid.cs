using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Experiments;

/// <summary>The results of an experiment: row by row, Rows.Count x Columns.Count of them, and the labels of both sides.</summary>
public sealed record RenderGrid(IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<RenderResult> Results)
{
    public RenderResult this[int row, int column] => Results[row * Columns.Count + column];
}
