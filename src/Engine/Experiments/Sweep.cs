using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Experiments;

/// <summary>The same request for every pair of values of two settings; figure 3 of the paper is style layers by alpha / beta.</summary>
public static class Sweep
{
    /// <exception cref="InputException">A value that its parameter cannot take: found before anything is painted.</exception>
    public static RenderGrid Paint(
        IRenderer renderer, RenderRequest request, SweepAxis rows, SweepAxis columns, IRenderObserver observer, CancellationToken cancellation)
    {
        var cells = rows.Values.SelectMany(row => columns.Values.Select(
            column => request with { Settings = columns.Apply(rows.Apply(request.Settings, row), column) })).ToList();
        return new(rows.Values, columns.Values, [.. cells.Select(cell => renderer.Render(cell, observer, cancellation))]);
    }
}
