using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Node.Workers;

namespace RenderFarm.Client.Batch;

/// <summary>What paints a batch.</summary>
/// <param name="Open">Makes an engine that paints with so many threads.</param>
/// <param name="Network">Of all engines.</param>
/// <param name="Threads">Of all engines together.</param>
internal sealed record BatchEngines(Func<int, IRenderer> Open, ContentHash Network, int Threads)
{
    /// <summary>On each engine.</summary>
    public SideBySide SideBySide { get; init; } = SideBySide.One;
}
