using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine;
using RenderFarm.Engine.Backends;
using RenderFarm.Node.Workers;

namespace RenderFarm.CpuNode;

/// <summary>What frames take of a device's memory, by the engine's own formula, for each network and settings.</summary>
/// <param name="planOf">Of a backend, by its name.</param>
internal sealed class MemoryEstimates(NetworkCatalog networks, Func<string, IMemoryPlan> planOf)
{
    private readonly Lock _lock = new();

    // A job's contents are asked about one after another, with the same settings: the last formula is remembered, not all there ever were.
    private (string Backend, ContentHash Network, RenderSettings Settings, MemoryFormula? Formula)? _last;

    /// <summary>Bytes that a frame takes; 0: unknown, and the worker that tries will say why.</summary>
    public long Bytes(string backend, ContentHash network, RenderSettings settings, int contentWidth, int contentHeight) =>
        FormulaOf(backend, network, settings)?.Bytes(settings, contentWidth, contentHeight) ?? 0;

    /// <summary>The same, told apart for frames that one engine paints side by side.</summary>
    public FrameBytes Split(string backend, RenderTask task) => FormulaOf(backend, task.NetworkHash, task.Settings) is { } formula
        ? Split(formula, task.Settings, task.Content.Width, task.Content.Height)
        : default;

    public static FrameBytes Split(MemoryFormula formula, RenderSettings settings, int contentWidth, int contentHeight) =>
        new((long)formula.FixedBytes, formula.OwnBytes(settings, contentWidth, contentHeight) + Limits.ThreadBytes);

    // Weights are read outside the lock: nobody whose network is known waits for another's.
    private MemoryFormula? FormulaOf(string backend, ContentHash network, RenderSettings settings)
    {
        lock (_lock)
            if (_last is { } last && last.Backend == backend && last.Network == network && ReferenceEquals(last.Settings, settings))
                return last.Formula;
        var formula = Formula(backend, network, settings);
        lock (_lock)
            _last = (backend, network, settings, formula);
        return formula;
    }

    private MemoryFormula? Formula(string backend, ContentHash network, RenderSettings settings)
    {
        try
        {
            var (plan, loaded) = (planOf(backend), networks.Load(network));
            return MemoryFormula.Of((s, width, height) => RenderMemory.Estimate(plan, loaded, s, width, height), settings);
        }
        // A network that is gone, or layers that it does not have.
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
