using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Backends;

/// <summary>How a backend uses its device, known to whoever has neither.</summary>
public interface IMemoryPlan
{
    /// <summary>Bytes that an objective of this specification holds, beside vectors; by formula, nothing is allocated.</summary>
    long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps);

    /// <summary>
    /// Iterations at a size that may be queued before the numbers of the first of them are read. 1: one after another, where nothing is gained by more, as a call
    /// returns when its work is done.
    /// </summary>
    int IterationsAhead(int width, int height) => 1;
}
